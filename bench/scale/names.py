"""Parts of names, in Arabic and English: combined, they give 96,000 different people."""

GIVEN = (
    ("محمد", "Mohammed"), ("أحمد", "Ahmed"), ("خالد", "Khalid"), ("سعيد", "Saeed"), ("راشد", "Rashid"),
    ("سالم", "Salem"), ("علي", "Ali"), ("حمد", "Hamad"), ("عبدالله", "Abdullah"), ("سلطان", "Sultan"),
    ("منصور", "Mansoor"), ("يوسف", "Yousef"), ("إبراهيم", "Ibrahim"), ("عمر", "Omar"), ("ماجد", "Majid"),
    ("طارق", "Tariq"), ("فيصل", "Faisal"), ("جاسم", "Jassim"), ("عيسى", "Eisa"), ("حسن", "Hassan"),
    ("مريم", "Maryam"), ("فاطمة", "Fatima"), ("عائشة", "Aisha"), ("موزة", "Moza"), ("شيخة", "Shaikha"),
    ("نورة", "Noura"), ("هند", "Hind"), ("أمل", "Amal"), ("ليلى", "Layla"), ("سارة", "Sara"),
    ("هدى", "Huda"), ("ريم", "Reem"), ("لطيفة", "Latifa"), ("حصة", "Hessa"), ("ميثاء", "Maitha"),
    ("علياء", "Alia"), ("خديجة", "Khadija"), ("آمنة", "Amna"), ("زينب", "Zainab"), ("سلمى", "Salma"),
)  # fmt: skip

FAMILY = (
    ("الكعبي", "Al-Kaabi"), ("النقبي", "Al-Naqbi"), ("المرزوقي", "Al-Marzooqi"), ("الشامسي", "Al-Shamsi"),
    ("الزعابي", "Al-Zaabi"), ("الحمادي", "Al-Hammadi"), ("المنصوري", "Al-Mansoori"), ("الظاهري", "Al-Dhaheri"),
    ("الكتبي", "Al-Ketbi"), ("السويدي", "Al-Suwaidi"), ("الفلاسي", "Al-Falasi"), ("المزروعي", "Al-Mazrouei"),
    ("القبيسي", "Al-Qubaisi"), ("الرميثي", "Al-Rumaithi"), ("العامري", "Al-Ameri"), ("الهاملي", "Al-Hamli"),
    ("الدرمكي", "Al-Darmaki"), ("البلوشي", "Al-Balushi"), ("الحوسني", "Al-Hosani"), ("الطنيجي", "Al-Tunaiji"),
    ("الخاطري", "Al-Khatri"), ("الغفلي", "Al-Ghafli"), ("المطروشي", "Al-Matrooshi"), ("النعيمي", "Al-Nuaimi"),
    ("الشحي", "Al-Shehhi"), ("الحبسي", "Al-Habsi"), ("اليماحي", "Al-Yamahi"), ("الظنحاني", "Al-Dhanhani"),
    ("العبدولي", "Al-Abdouli"), ("المسماري", "Al-Mesmari"), ("بن حمودة", "Bin Hamouda"), ("بن غليطة", "Bin Ghalita"),
    ("الصابري", "Al-Sabri"), ("الجنيبي", "Al-Junaibi"), ("الراشدي", "Al-Rashidi"), ("الساعدي", "Al-Saadi"),
    ("الخزرجي", "Al-Khazraji"), ("الأنصاري", "Al-Ansari"), ("الهاشمي", "Al-Hashimi"), ("القاسمي", "Al-Qasimi"),
    ("خان", "Khan"), ("شريف", "Sharif"), ("كريم", "Karim"), ("رحمن", "Rahman"), ("حسين", "Hussain"),
    ("نجم", "Najm"), ("الساحل", "Al-Sahel"), ("الواحة", "Al-Waha"), ("الرمال", "Al-Rimal"), ("النخيل", "Al-Nakheel"),
    ("البحر", "Al-Bahr"), ("الجبل", "Al-Jabal"), ("السيف", "Al-Saif"), ("الميناء", "Al-Mina"), ("الوادي", "Al-Wadi"),
    ("الفجر", "Al-Fajr"), ("الضحى", "Al-Duha"), ("الغروب", "Al-Ghuroob"), ("الندى", "Al-Nada"), ("الربيع", "Al-Rabee"),
)  # fmt: skip

# One person in all data has this name.
RARE = ("شمّة المهيري", "Shamma Al-Muhairi")
