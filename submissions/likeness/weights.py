"""How much a shared word says: little for those that every text of the field uses, most for the rest and for figures.

The two lists were put together from the portal's own Vietnamese catalogue and the developing half of the labelled pairs
(`tests/submissions/likeness/dev.csv`). They are fixed: a score never changes because other entries came.
"""

GRAMMAR = frozenset(
    word
    for line in (
        "a ai anh ay ba bang bi boi cac cai can cang cha chac chang chi cho chua chung co con cu cua cung da",
        "dang dau day de den deu di do doi dung duoc duoi em gan gi giua hai hay he ho hoac hon it kha khi",
        "khong kia la lai lan len luc luon ma mai mat minh moi mot muon nam nao nay nen neu ngay ngoai nguoi",
        "nham nhat nhau nhieu nho nhu nhung no noi nua o phai qua ra rang rat rieng ro roi sang sap sau se",
        "song su ta tai tam tat thang thanh thay the them theo thi thoi thuoc thuong tiep to toan toi tren",
        "trong truoc tu tung tuy va van vao vay ve vi viec vo voi vua xuong",
    )
    for word in line.split()
)
COMMON = frozenset(
    word
    for line in (
        "an ap ban bao bat bien bieu bo buoc cach cao cap cau cchc chat che chinh chon chu chuc chuyen cong",
        "cuoc cuoi dan danh dao dat dia dich diem dien dieu dinh doanh don dong du dua duyet gia giai giam",
        "gian giao giay giu giup gui ha han hang hanh hien hieu hinh hoa hoach hoan hoat hoc hoi hop huong",
        "huyen ich in ke kem ket khac khai khao khau khoan khoi khu kiem kien kinh ky lam lap le lich lien",
        "lieu linh loai loi luong luu ly mang manh mau mo muc nang nganh nghi nghiep nguyen nha nhan nhap",
        "nhiem nhom nop phan phap phat phep phi phieu pho phong phu phuc phuong quan quy quyen quyet rong rut",
        "sach san sinh so soat sua tac tan tang tao tap ten tham thap thien thiet thieu thoa thong thu thuan",
        "thuc thue tien tieu tim tin tinh tong tra trach tri trien trinh tru truc trung truong tthc tuc tuoi",
        "tuong tuyen ty ubnd ung uy vien viet vu vuc xa xac xay xem xep xet xu xuat y yeu",
    )
    for word in line.split()
)
GRAMMAR_WEIGHT, COMMON_WEIGHT, OWN_WEIGHT, FIGURE_WEIGHT = 0.1, 0.5, 1.0, 1.5
# What a figure says, by its digits without the zeros at its ends; longer ones say all, a year next to nothing.
FIGURE_SAYS = {0: 0.15, 1: 0.15, 2: 0.5}
YEARS, YEAR_DIGITS, YEAR_SAYS = range(1945, 2100), 4, 0.1


def weight(word: str) -> float:
    """What sharing this word says."""
    if word[0].isdecimal():
        return FIGURE_WEIGHT * figure_says(word)
    if word in GRAMMAR:
        return GRAMMAR_WEIGHT
    return COMMON_WEIGHT if word in COMMON else OWN_WEIGHT


def figure_says(figure: str) -> float:
    """From 0 to 1, how telling a number is: 1.240 wholly, 23 half, a single digit or a year hardly."""
    if figure.isdecimal() and len(figure) == YEAR_DIGITS and int(figure) in YEARS:
        return YEAR_SAYS
    return FIGURE_SAYS.get(len(figure.replace(".", "").strip("0")), 1.0)
