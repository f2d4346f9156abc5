"""Addresses of customers."""

from django.urls import URLPattern, path

from customers.views import cost, imports, packages, trials
from customers.views.customers import CustomerPages, picks
from customers.views.standing import STEPS, step_view
from customers.views.users import CustomerUserPages

urlpatterns: list[URLPattern] = [
    path("customers/picks/", picks, name="customer-picks"),
    path("customers/link-package/", packages.link_selected, name="customers-link-package"),
    *CustomerPages.urls(),
    path("customers/<int:pk>/trial/", trials.trial, name="customer-trial"),
    path("customers/<int:pk>/cost/", cost.customer_cost, name="customer-cost"),
    *[path(f"customers/<int:pk>/{name}/", step_view(name), name=f"customer-{name}") for name in STEPS],
    path("customers/import/", imports.upload, name="customer-import-upload"),
    *imports.CustomerImportPages.urls(),
    *imports.CustomerImportLinePages.urls(),
    path("customers/imports/<int:pk>/", imports.customer_import, name="customer-import"),
    path("customers/imports/<int:pk>/columns/", imports.columns, name="customer-import-columns"),
    path("customers/imports/<int:pk>/change/", imports.change_columns, name="customer-import-change"),
    path("customers/imports/<int:pk>/apply/", imports.apply, name="customer-import-apply"),
    path("customers/imports/<int:pk>/discard/", imports.discard, name="customer-import-discard"),
    path("customers/imports/<int:pk>/file/", imports.download, name="customer-import-file"),
    path("customers/imports/<int:pk>/rejected/", imports.download_rejected, name="customer-import-rejected"),
    *CustomerUserPages.urls(),
    *trials.TrialUsagePages.urls(),
    path("price-packages/<int:pk>/customers/", packages.package_customers, name="price-package-customers"),
    path("price-packages/<int:pk>/customers/add/", packages.add_customer, name="price-package-customers-add"),
    path("price-packages/<int:pk>/customers/remove/", packages.remove_customer, name="price-package-customers-remove"),
]
