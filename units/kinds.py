"""The kinds of agencies and bodies that make up the state's tree."""

from django.db import models
from django.utils.translation import gettext_lazy as _

CODE_FORM = r"^[\w.\-]+\Z"


class UnitKind(models.TextChoices):
    """What a unit is."""

    NATION = "nation", _("State")
    PROVINCE = "province", _("Province or municipality")
    DISTRICT = "district", _("District (until 30/06/2025)")
    COMMUNE = "commune", _("Commune, ward, township")
    DEPARTMENT = "department", _("Department or specialised agency")
    SERVICE_UNIT = "service_unit", _("Public service unit")
    PARTY_BODY = "party_body", _("Party body")
    POLITICAL_SOCIAL = "political_social", _("Socio-political organisation")
    ASSOCIATION = "association", _("Association")
    VERTICAL_AGENCY = "vertical_agency", _("Vertical agency")
    NEIGHBOURHOOD = "neighbourhood", _("Village or neighbourhood")


# Places are led by a people's committee, in whose name its chair signs.
COMMITTEES = {UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE}
# How many digits the statistical office gives to the codes of places.
DIGITS = {UnitKind.PROVINCE: 2, UnitKind.DISTRICT: 3, UnitKind.COMMUNE: 5}
