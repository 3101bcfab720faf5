from django.urls import path

from cs_platform.urls import urlpatterns as product
from tests.bench import baselines

urlpatterns = [
    *product,
    path("bench/bare/", baselines.bare_list),
    path("bench/bulk-create/", baselines.bulk_create_batch),
    path("bench/copy/", baselines.copy_batch),
]
