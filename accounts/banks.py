"""Banks by the identification number (BIN) that transfers between them use."""

BANK = {
    "970405": "Agribank",
    "970415": "VietinBank",
    "970418": "BIDV",
    "970436": "Vietcombank",
    "999888": "Ngân hàng Chính sách xã hội (VBSP)",
    "970446": "Co-opBank",
    "970425": "ABBANK",
    "970416": "ACB",
    "970409": "Bac A Bank",
    "970438": "BaoViet Bank",
    "970454": "BVBank (Bản Việt)",
    "970431": "Eximbank",
    "970437": "HDBank",
    "970452": "KienlongBank",
    "970449": "LPBank",
    "970422": "MB",
    "970426": "MSB",
    "970428": "Nam A Bank",
    "970419": "NCB",
    "970448": "OCB",
    "970430": "PGBank",
    "970412": "PVcomBank",
    "970403": "Sacombank",
    "970400": "Saigonbank",
    "970429": "SCB",
    "970440": "SeABank",
    "970443": "SHB",
    "970424": "Shinhan Bank",
    "970407": "Techcombank",
    "970423": "TPBank",
    "970441": "VIB",
    "970427": "VietABank",
    "970433": "VietBank",
    "970432": "VPBank",
    "970457": "Woori Bank",
}


def bank_name(bin_number: str) -> str:
    """The bank's name, or its number where the name is not known."""
    return BANK.get(bin_number, bin_number)
