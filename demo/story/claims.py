"""The claims of the demonstration. All people and companies are invented."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from courts.registry.details import PartyDetails
from courts.registry.models import CaseKind, PartyRole
from demo.cast import PEOPLE


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as its filer states it. `exhibits` are file names; `has_power`: with a power of attorney."""

    key: str
    filer: str
    kind: CaseKind
    title: str
    facts: str
    requests: str
    parties: tuple[PartyDetails, ...]
    value: str = ""
    exhibits: tuple[str, ...] = ()
    has_power: bool = True

    @property
    def amount(self) -> Decimal | None:
        """The claim's value in AED."""
        return Decimal(self.value) if self.value else None


def _of_cast(key: str, role: PartyRole, phone: str) -> PartyDetails:
    member = next(member for member in PEOPLE if member.key == key)
    return PartyDetails(
        role=role,
        kind="natural",
        name_ar=member.name_ar,
        name_en=member.name_en,
        emirates_id=member.emirates_id,
        phone=phone,
    )


def _person(role: PartyRole, name_ar: str, name_en: str, emirates_id: str, phone: str) -> PartyDetails:
    return PartyDetails(
        role=role, kind="natural", name_ar=name_ar, name_en=name_en, emirates_id=emirates_id, phone=phone
    )


def _company(role: PartyRole, name_ar: str, name_en: str, licence: str, phone: str) -> PartyDetails:
    return PartyDetails(role=role, kind="legal", name_ar=name_ar, name_en=name_en, licence_number=licence, phone=phone)


CLAIMANT, RESPONDENT = PartyRole.CLAIMANT, PartyRole.RESPONDENT

# The case whose hearing can be joined: the whole cast takes part in it.
WAREHOUSE = Claim(
    "warehouse",
    "lawyer",
    CaseKind.CIVIL,
    "تعويض عن إتلاف محتويات مستودع",
    "تملك المدعية مستودعاً في المنطقة الصناعية. أتلف المدعى عليه محتوياته، وثبت ذلك بمحضر المعاينة وبشهادة الشهود.",
    "1. إلزام المدعى عليه بأن يؤدي إلى المدعية 214,500 درهم تعويضاً.\n2. إلزامه بالرسوم ومقابل أتعاب المحاماة.",
    (_of_cast("claimant", CLAIMANT, "0501234567"), _of_cast("detainee", RESPONDENT, "0507654321")),
    "214500",
    ("محضر المعاينة", "تقرير الخبرة"),
)
SUPPLY = Claim(
    "supply",
    "lawyer",
    CaseKind.COMMERCIAL,
    "مطالبة مالية عن عقد توريد مواد بناء",
    "ورّدت المدعية مواد بناء إلى مشروع المدعى عليها بموجب عقد وأوامر شراء، ولم تقبض ثمنها.",
    "إلزام المدعى عليها بأن تؤدي إلى المدعية 1,240,000 درهم مع الفائدة القانونية.",
    (
        _company(CLAIMANT, "الرمال للتوريدات ذ.م.م", "Al Rimal Supplies LLC", "781234", "065550101"),
        _company(RESPONDENT, "واحة البناء للمقاولات ذ.م.م", "Wahat Al Binaa Contracting LLC", "640217", "065550102"),
    ),
    "1240000",
    ("عقد التوريد", "أوامر الشراء", "كشف الحساب"),
)
FAMILY = Claim(
    "family",
    "lawyer",
    CaseKind.PERSONAL_STATUS,
    "طلب نفقة وتنظيم رؤية",
    "المدعية حاضنة لطفلين، ولم يتفق الطرفان على النفقة ولا على مواعيد الرؤية.",
    "1. تقدير نفقة شهرية للطفلين.\n2. تنظيم الرؤية.",
    (
        _person(CLAIMANT, "شمسة الدرمكي", "Shamsa Al Darmaki", "784198800000147", "0502220147"),
        _person(RESPONDENT, "سيف الدرمكي", "Saif Al Darmaki", "784198300000100", "0502220100"),
    ),
)
WAGES = Claim(
    "wages",
    "counsel",
    CaseKind.LABOUR,
    "مطالبة بأجور متأخرة ومكافأة نهاية الخدمة",
    "عمل المدعي لدى المدعى عليها خمس سنوات، وانتهت خدمته دون أن تُصرف له أجور ثلاثة أشهر ولا مكافأته.",
    "إلزام المدعى عليها بأن تؤدي إلى المدعي 46,750 درهماً وتذكرة العودة.",
    (
        _person(CLAIMANT, "محمود سليم عبد الرحمن", "Mahmoud Salim Abdulrahman", "784197900000155", "0503330155"),
        _company(RESPONDENT, "مطاعم الواجهة البحرية ذ.م.م", "Seafront Restaurants LLC", "552908", "065550103"),
    ),
    "46750",
    ("عقد العمل", "كشف الأجور"),
)
FREIGHT = Claim(
    "freight",
    "lawyer",
    CaseKind.COMMERCIAL,
    "مطالبة بأجرة نقل بضائع",
    "نقلت المدعية بضائع المدعى عليها من الميناء إلى مستودعاتها ولم تُسدَّد الفواتير.",
    "إلزام المدعى عليها بأن تؤدي إلى المدعية 96,300 درهم.",
    (
        _company(CLAIMANT, "جسور الخليج للنقل ذ.م.م", "Jusoor Al Khaleej Transport LLC", "433110", "065550104"),
        _company(RESPONDENT, "بيت الأثاث الحديث ذ.م.م", "Modern Furniture House LLC", "610458", "065550105"),
    ),
    "96300",
    ("الفواتير",),
)
FITTING = Claim(
    "fitting",
    "counsel",
    CaseKind.CIVIL,
    "فسخ عقد تشطيب فيلا ورد المقدم",
    "تعاقد المدعي مع المدعى عليها على تشطيب فيلا، ودفع المقدم، ولم تبدأ الأعمال في موعدها.",
    "1. فسخ العقد.\n2. رد المقدم وقدره 130,000 درهم.",
    (
        _person(CLAIMANT, "حميد بن سلطان", "Humaid Bin Sultan", "784197400000119", "0504440119"),
        _company(RESPONDENT, "لمسات للديكور ذ.م.م", "Lamasat Decor LLC", "588371", "065550106"),
    ),
    "130000",
    ("العقد", "إيصال الدفع"),
)

# Claims waiting in the queue, in order of arrival.
QUEUE = (
    Claim(
        "goods",
        "lawyer",
        CaseKind.COMMERCIAL,
        "مطالبة بثمن أثاث مكتبي",
        "تسلّمت المدعى عليها الأثاث بمحضر تسليم موقّع ولم تؤدِّ باقي الثمن.",
        "إلزام المدعى عليها بأن تؤدي إلى المدعية 318,400 درهم.",
        (
            _company(CLAIMANT, "الساحل الذهبي للتجارة العامة ذ.م.م", "Golden Coast General Trading LLC", "701556", ""),
            _company(RESPONDENT, "نور الأفق للاستشارات ذ.م.م", "Noor Al Ufuq Consulting LLC", "623904", "065550107"),
        ),
        "318400",
        ("الفواتير", "محضر التسليم"),
    ),
    Claim(
        "overtime",
        "counsel",
        CaseKind.LABOUR,
        "مطالبة ببدل عمل إضافي",
        "عملت المدعية ساعات إضافية مثبتة في سجل الحضور ولم تُصرف لها.",
        "إلزام المدعى عليها بأن تؤدي إلى المدعية 18,200 درهم.",
        (
            _person(CLAIMANT, "ليلى حداد", "Layla Haddad", "784199300000132", "0505550132"),
            _company(RESPONDENT, "عيادات الشروق ذ.م.م", "Al Shorouq Clinics LLC", "590027", "065550108"),
        ),
        "18200",
        ("سجل الحضور",),
    ),
    Claim(
        "leak",
        "claimant",
        CaseKind.CIVIL,
        "تعويض عن أضرار تسرب مياه",
        "تسربت المياه من أعمال صيانة نفذتها المدعى عليها فأضرت بسقف المحل وبضاعته.",
        "إلزام المدعى عليها بأن تؤدي إلى المدعية 27,900 درهم.",
        (
            _of_cast("claimant", CLAIMANT, "0501234567"),
            _company(RESPONDENT, "البيت الأول للصيانة ذ.م.م", "First House Maintenance LLC", "577120", "065550109"),
        ),
        "27900",
        ("صور الأضرار",),
    ),
)
# Under review by the case manager.
UNDER_REVIEW = Claim(
    "vehicle",
    "lawyer",
    CaseKind.CIVIL,
    "فسخ عقد بيع مركبة ورد الثمن",
    "تبيّن بعد الشراء أن عدّاد المركبة غُيّر، وثبت ذلك بتقرير الفحص.",
    "فسخ البيع ورد الثمن وقدره 62,000 درهم.",
    (
        _person(CLAIMANT, "عبد الله راشد", "Abdulla Rashid", "784199100000126", "0506660126"),
        _company(RESPONDENT, "معرض الطريق للسيارات ذ.م.م", "Al Tareeq Cars LLC", "602349", "065550110"),
    ),
    "62000",
    ("عقد البيع", "تقرير الفحص"),
)
# Returned to its filer.
RETURNED = Claim(
    "finishing",
    "lawyer",
    CaseKind.COMMERCIAL,
    "مطالبة بمقابل أعمال تكييف",
    "ركّبت المدعية أجهزة التكييف في مبنى المدعى عليها وسلّمتها، وبقي من المقابل قسط.",
    "إلزام المدعى عليها بأن تؤدي إلى المدعية 154,000 درهم.",
    (
        _company(CLAIMANT, "نسيم للتكييف ذ.م.م", "Naseem Air Conditioning LLC", "519884", "065550111"),
        _company(RESPONDENT, "أبراج الميناء العقارية ذ.م.م", "Port Towers Real Estate LLC", "530066", "065550112"),
    ),
    "154000",
    has_power=False,
)
# An unfinished draft: no respondent, no documents.
DRAFT = Claim(
    "expert",
    "lawyer",
    CaseKind.COMMERCIAL,
    "ندب خبير لتقدير قيمة حصة في شركة",
    "خرج المدعي من الشركة ولم يُتفق على قيمة حصته.",
    "",
    (_person(CLAIMANT, "ماجد يعقوب", "Majid Yaqoub", "784198600000164", "0507770164"),),
)
