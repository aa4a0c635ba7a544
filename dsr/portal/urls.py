from django.urls import path

from dsr.portal.views import download, filing, following, numbers, proving, receipts

app_name = "portal"
urlpatterns = [
    path("", filing.start, name="start"),
    path("c/<slug:slug>/", filing.company, name="controller"),
    path("c/<slug:slug>/begin/", filing.begin, name="begin"),
    path("c/<slug:slug>/check/", filing.check, name="check"),
    path("c/<slug:slug>/numbers/", numbers.index, name="numbers_index"),
    path("c/<slug:slug>/numbers/<int:year>/", numbers.show, name="numbers"),
    path("c/<slug:slug>/<slug:step>/", filing.step, name="step"),
    path("r/<uuid:public_id>/code/", proving.code, name="code"),
    path("r/<uuid:public_id>/code/new/", proving.new_code, {"whose": "own"}, name="new_code"),
    path("r/<uuid:public_id>/code/other/", proving.new_code, {"whose": "other"}, name="new_code_for_other"),
    path("r/<uuid:public_id>/filed/", proving.filed, name="filed"),
    path("r/<uuid:public_id>/receipt/", proving.receipt, name="receipt"),
    path("confirm/", proving.confirm, name="confirm"),
    path("confirm/done/", proving.confirmed, name="confirmed"),
    path("follow/", following.follow, name="follow"),
    path("follow/code/", following.follow_code, name="follow_code"),
    path("receipt/", receipts.check, name="check_receipt"),
    path("status/<uuid:public_id>/", following.status, name="status"),
    path("status/<uuid:public_id>/answer/", following.answer, name="answer"),
    path("status/<uuid:public_id>/withdraw/", following.withdraw, name="withdraw"),
    path("download/<uuid:token>/", download.download, name="download"),
    path("download/<uuid:token>/code/", download.download_code, name="download_code"),
]
