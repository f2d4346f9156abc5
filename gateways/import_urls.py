"""Addresses of Import Gateway Coverage."""

from django.urls import URLPattern, path

from gateways.views import import_files, imports
from gateways.views.import_lists import (
    ChangePages,
    DdiChangePages,
    DdiImportPages,
    ImportPages,
    RejectedPages,
    change_codes,
    change_terms,
)

urlpatterns: list[URLPattern] = [
    path("term-gateways/<int:gateway>/import/", import_files.upload, {"kind": "term"}, name="coverage-upload"),
    path("ddi-gateways/<int:gateway>/import/", import_files.upload, {"kind": "ddi"}, name="ddi-coverage-upload"),
    *ImportPages.urls(),
    *DdiImportPages.urls(),
    path("coverage-imports/<int:pk>/", imports.coverage_import, name="coverage-import"),
    path("coverage-imports/<int:pk>/columns/", imports.columns, name="coverage-columns"),
    path("coverage-imports/<int:pk>/compare/", imports.compare, name="coverage-compare"),
    path("coverage-imports/<int:pk>/apply/", imports.apply, name="coverage-apply"),
    path("coverage-imports/<int:pk>/discard/", imports.discard, name="coverage-discard"),
    path("coverage-imports/<int:pk>/undo/", imports.take_back, name="coverage-undo"),
    path("coverage-imports/<int:pk>/deck/", import_files.download_deck, name="coverage-deck"),
    path("coverage-imports/<int:pk>/rejected.csv", import_files.download_rejected, name="coverage-rejected-file"),
    path("coverage-imports/<int:coverage_import>/changes/<int:pk>/codes/", change_codes, name="coverage-change-codes"),
    path("coverage-imports/<int:coverage_import>/offers/<int:pk>/terms/", change_terms, name="coverage-change-terms"),
    *ChangePages.urls(),
    *DdiChangePages.urls(),
    *RejectedPages.urls(),
]
