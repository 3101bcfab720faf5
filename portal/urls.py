"""Addresses of the portal; every view takes the account from the visitor's membership."""

from django.urls import path

from portal.views import definitions, help, home, rows_behind, team

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("account/", home.choose_account, name="choose_account"),
    path("help/", help.contents, name="help"),
    path("help/<slug:slug>/", help.chapter, name="help_chapter"),
    path("tour/end/", help.tour_end, name="tour_end"),
    path("rows/<slug:figure>/", rows_behind.rows_behind, name="rows"),
    path("rows/<slug:figure>/export.csv", rows_behind.rows_file, name="rows_file"),
    path("team/", team.people, name="team"),
    path("team/<int:pk>/role/", team.change_role, name="team_role"),
    path("team/<int:pk>/end/", team.remove, name="team_end"),
    path("team/invitations/", team.invite, name="invitations"),
    path("team/invitations/<int:pk>/mails/", team.send_again, name="invitation_mails"),
    path("team/invitations/<int:pk>/withdrawal/", team.withdraw, name="invitation_withdrawal"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("definitions/<slug:name>/", definitions.definition, name="definition"),
]
