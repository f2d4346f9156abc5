"""Addresses of logging in, of one's own account, and of a partner's people."""

from django.urls import URLPattern, path

from tenants import account_views, link_views, login_views, people_views

urlpatterns: list[URLPattern] = [
    path("login/", login_views.password_step, name="login"),
    path("login/letters/<str:name>/", login_views.letters_step, name="login-letters"),
    path("logout/", login_views.log_out, name="logout"),
    path("forgotten/", link_views.forgotten, name="forgotten"),
    path("link/", link_views.use_link, name="link-use"),
    path("link/<str:token>/", link_views.open_link, name="link"),
    path("account/", account_views.account, name="account"),
    path("account/password/", account_views.password, name="account-password"),
    path("account/word/", account_views.word, name="account-word"),
    path("account/sessions/end/", account_views.end_sessions, name="account-sessions-end"),
    *people_views.PeoplePages.urls(),
    path("users/<int:pk>/invite/", people_views.invite_again, name="user-invite"),
    path("users/<int:pk>/deactivate/", people_views.deactivate, name="user-deactivate"),
    path("users/<int:pk>/activate/", people_views.activate, name="user-activate"),
    path("settings/partner/", people_views.partner_settings, name="partner-settings"),
]
