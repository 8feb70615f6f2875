"""Banks by the number under which transfers find them (BIN), as VietQR knows them."""

BANK = {
    "970436": "Vietcombank",
    "970415": "VietinBank",
    "970418": "BIDV",
    "970405": "Agribank",
    "970422": "MB",
    "970407": "Techcombank",
    "970416": "ACB",
    "970432": "VPBank",
    "970423": "TPBank",
    "970403": "Sacombank",
    "970437": "HDBank",
    "970441": "VIB",
    "970443": "SHB",
    "970426": "MSB",
    "970440": "SeABank",
    "970448": "OCB",
    "970431": "Eximbank",
    "970449": "LPBank",
    "970425": "ABBANK",
    "970409": "Bac A Bank",
    "970428": "Nam A Bank",
    "970412": "PVcomBank",
    "970429": "SCB",
    "970454": "BVBank",
    "970433": "VietBank",
    "970419": "NCB",
    "970427": "VietABank",
    "970452": "KienlongBank",
    "970400": "Saigonbank",
    "970438": "BAOVIET Bank",
    "970430": "PGBank",
    "970446": "Co-opBank",
    "970424": "Shinhan Bank",
    "970457": "Woori Bank",
}


def bank_name(bin_code: str) -> str:
    """The bank's name, or its number where the name is not known; without a number it is the State Treasury."""
    return BANK.get(bin_code, bin_code)
