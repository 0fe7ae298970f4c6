"""The cast, the same in the demonstration and in the tests. All people and organisations are invented."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from courts.ground.models import Gender, PersonKind, Role, SpaceKind, VenueKind


@dataclass(frozen=True, slots=True)
class Place:
    """A venue of the cast with its spaces as (key, kind, Arabic, English)."""

    key: str
    kind: str
    code: str
    name_ar: str
    name_en: str
    spaces: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the cast. `host` is the first label of their address in the demonstration; empty: no sign-in link.

    `is_proven`: their identity is proven from the beginning. `at_notary`: they come to the notary, or work there.
    """

    key: str
    name_ar: str
    name_en: str
    does_ar: str
    does_en: str
    host: str = ""
    gender: str = Gender.MALE
    kind: str = PersonKind.NATURAL
    emirates_id: str = ""
    licence_number: str = ""
    roll_number: str = ""
    language: str = "ar"
    posted: tuple[str, str] | None = None
    is_proven: bool = True
    at_notary: bool = False

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_ar

    @property
    def does(self) -> str:
        """The role in the reader's language."""
        return self.does_en if get_language() == "en" else self.does_ar

    @property
    def email(self) -> str:
        """The invented e-mail address."""
        return f"{self.key.replace('_', '.')}@diwan.example"


PLACES: tuple[Place, ...] = (
    Place(
        "court",
        VenueKind.COURT,
        "shj",
        "محكمة الشارقة الاتحادية الابتدائية",
        "Sharjah Federal Court of First Instance",
        (("chamber", SpaceKind.CHAMBER, "القاعة 2", "Chamber 2"),),
    ),
    Place(
        "station",
        VenueKind.POLICE_STATION,
        "psw",
        "مركز شرطة واسط",
        "Wasit Police Station",
        (("station_room", SpaceKind.VIDEO_ROOM, "غرفة الاتصال المرئي 1", "Video room 1"),),
    ),
    Place(
        "facility",
        VenueKind.CORRECTIONAL_FACILITY,
        "pcf",
        "المؤسسة العقابية والإصلاحية",
        "Punitive and Correctional Facility",
        (
            ("facility_room", SpaceKind.VIDEO_ROOM, "غرفة الاتصال المرئي 3", "Video room 3"),
            ("facility_room_4", SpaceKind.VIDEO_ROOM, "غرفة الاتصال المرئي 4", "Video room 4"),
        ),
    ),
    Place("office", VenueKind.NOTARY_OFFICE, "shn", "مكتب الكاتب العدل بالشارقة", "Sharjah Notary Office"),
    Place(
        "other_court",
        VenueKind.COURT,
        "fuj",
        "محكمة الفجيرة الاتحادية الابتدائية",
        "Fujairah Federal Court of First Instance",
    ),
)

PEOPLE: tuple[Member, ...] = (
    Member(
        "judge",
        "القاضي خالد المرزوقي",
        "Judge Khalid Al Marzooqi",
        "قاضٍ",
        "judge",
        "judge",
        posted=("court", Role.JUDGE),
    ),
    Member(
        "manager",
        "منى الكعبي",
        "Muna Al Kaabi",
        "مديرة الدعوى",
        "case manager",
        "manager",
        gender=Gender.FEMALE,
        posted=("court", Role.CASE_MANAGER),
    ),
    Member(
        "clerk",
        "سعيد النقبي",
        "Saeed Al Naqbi",
        "أمين السر",
        "court clerk",
        "clerk",
        posted=("court", Role.CLERK),
    ),
    Member(
        "lawyer",
        "مريم الساحل",
        "Maryam Al Sahel",
        "محامية",
        "lawyer",
        "lawyer",
        gender=Gender.FEMALE,
        emirates_id="784198810000013",
        roll_number="1417",
    ),
    Member(
        "counsel",
        "سالم الواحة",
        "Salem Al Waha",
        "محامٍ",
        "lawyer",
        "counsel",
        emirates_id="784197910000022",
        roll_number="1522",
    ),
    Member(
        "claimant",
        "هدى الرمال",
        "Huda Al Rimal",
        "مدعية",
        "claimant",
        "claimant",
        gender=Gender.FEMALE,
        emirates_id="784198510000031",
    ),
    Member(
        "detainee",
        "طارق نجم",
        "Tariq Najm",
        "نزيل",
        "detainee",
        emirates_id="784199010000040",
    ),
    Member(
        "officer",
        "الملازم أحمد الزعابي",
        "Lt. Ahmed Al Zaabi",
        "ضابط المنشأة",
        "facility officer",
        "officer",
        posted=("facility", Role.FACILITY_OFFICER),
    ),
    Member(
        "interpreter",
        "عمران خان",
        "Imran Khan",
        "مترجم",
        "interpreter",
        "interpreter",
        language="en",
        posted=("court", Role.INTERPRETER),
    ),
    Member(
        "witness",
        "يوسف الحمادي",
        "Yousef Al Hammadi",
        "شاهد",
        "witness",
        "witness",
        emirates_id="784198210000059",
    ),
    Member(
        "second_witness",
        "ريم الشامسي",
        "Reem Al Shamsi",
        "شاهدة",
        "witness",
        "witness2",
        gender=Gender.FEMALE,
        emirates_id="784199210000068",
    ),
    Member(
        "notary",
        "نورة السويدي",
        "Noura Al Suwaidi",
        "كاتبة العدل",
        "notary",
        "notary",
        gender=Gender.FEMALE,
        posted=("office", Role.NOTARY),
        at_notary=True,
    ),
    Member(
        "authentication_judge",
        "القاضي عبدالله الشحي",
        "Judge Abdulla Al Shehhi",
        "قاضي التوثيقات، يعتمد عقود الزواج",
        "authentication judge, approves marriage contracts",
        "authentication",
        posted=("office", Role.AUTHENTICATION_JUDGE),
        at_notary=True,
    ),
    Member(
        "groom",
        "راشد البلوشي",
        "Rashid Al Balushi",
        "خاطب، مجلس عقده اليوم",
        "groom, meets the notary today",
        "groom",
        emirates_id="784199510000077",
        at_notary=True,
    ),
    Member(
        "bride",
        "لطيفة المهيري",
        "Latifa Al Muhairi",
        "مخطوبة، مجلس عقدها اليوم",
        "bride, meets the notary today",
        "bride",
        gender=Gender.FEMALE,
        emirates_id="784199710000086",
        at_notary=True,
    ),
    Member(
        "guardian",
        "سعيد المهيري",
        "Saeed Al Muhairi",
        "والد لطيفة ووليّها",
        "father and marriage guardian of Latifa",
        "guardian",
        emirates_id="784196810000099",
        at_notary=True,
    ),
    Member(
        "contract_witness",
        "خالد المنصوري",
        "Khalid Al Mansoori",
        "شاهد على عقد الزواج",
        "witness of the marriage contract",
        "witness3",
        emirates_id="784198210000133",
        at_notary=True,
    ),
    Member(
        "second_contract_witness",
        "ماجد الزعابي",
        "Majid Al Zaabi",
        "شاهد على عقد الزواج",
        "witness of the marriage contract",
        "witness4",
        emirates_id="784198310000140",
        at_notary=True,
    ),
    Member(
        "second_groom",
        "حمد السويدان",
        "Hamad Al Suwaidan",
        "خاطب، طلبه لم يكتمل",
        "groom, in the middle of the application",
        "groom2",
        emirates_id="784198100000177",
        at_notary=True,
    ),
    Member(
        "second_bride",
        "عائشة الكتبي",
        "Aisha Al Ketbi",
        "مخطوبة، لم توافق بعد على النص",
        "bride, has not agreed to the text yet",
        "bride2",
        gender=Gender.FEMALE,
        emirates_id="784199500000189",
        at_notary=True,
    ),
    Member(
        "second_guardian",
        "عبدالرحمن الكتبي",
        "Abdulrahman Al Ketbi",
        "والد عائشة ووليّها، لم يوافق بعد على النص",
        "father and marriage guardian of Aisha, has not agreed to the text yet",
        "guardian2",
        emirates_id="784196510000159",
        at_notary=True,
    ),
    Member(
        "husband",
        "عيسى النعيمي",
        "Eisa Al Nuaimi",
        "زوج، عقده مختوم",
        "husband, the contract is sealed",
        "husband",
        emirates_id="784199310000163",
        at_notary=True,
    ),
    Member(
        "wife",
        "مريم المهيري",
        "Mariam Al Muhairi",
        "زوجة، عقدها مختوم، ابنة سعيد",
        "wife, the contract is sealed, daughter of Saeed",
        "wife",
        gender=Gender.FEMALE,
        emirates_id="784199510000179",
        at_notary=True,
    ),
    Member(
        "trainee",
        "ليلى الدرمكي",
        "Layla Al Darmaki",
        "محامية متدربة في مكتب مريم الساحل",
        "trainee in the office of Maryam Al Sahel",
        "trainee",
        gender=Gender.FEMALE,
        emirates_id="784200010000097",
    ),
    Member(
        "representative",
        "سلطان الرميثي",
        "Sultan Al Rumaithi",
        "ممثل شركة الرمال للتوريدات",
        "representative of Al Rimal Supplies",
        "company",
        emirates_id="784198310000108",
    ),
    Member(
        "newcomer",
        "شمسة الفلاسي",
        "Shamsa Al Falasi",
        "صاحبة حساب جديد تنتظر التحقق من هويتها",
        "new account, waits for the identity check",
        "newcomer",
        gender=Gender.FEMALE,
        is_proven=False,
    ),
    Member("stranger", "فهد الغريب", "Fahad Al Ghareeb", "لا صلة له", "a stranger", "stranger"),
    Member(
        "other_clerk",
        "علي الظنحاني",
        "Ali Al Dhanhani",
        "أمين سر بمحكمة أخرى",
        "clerk of another court",
        posted=("other_court", Role.CLERK),
    ),
)

# The facility's screen signs in as a device, not as a person.
SCREEN_HOST = "screen"
