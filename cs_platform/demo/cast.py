"""Who appears in the demo: places, trades, names of companies and people. All invented."""

from typing import NamedTuple

VENDOR = "Lumenara"
VENDOR_DOMAIN = "lumenara.example"


class Place(NamedTuple):
    country: str
    time_zones: tuple[str, ...]
    currency: str
    weight: int
    csm: str  # who of the vendor looks after this region
    people: str  # which list of people's names


class Staff(NamedTuple):
    key: str
    name: str

    @property
    def email(self) -> str:
        return f"{self.key}@{VENDOR_DOMAIN}"


CSMS = (Staff("dana", "Dana Whitlock"), Staff("elif", "Elif Aydın"), Staff("marco", "Marco Benedetti"))
CSM_OF_CHINA = Staff("wei", "韦思远")

PLACES = (
    Place("US", ("America/New_York", "America/Chicago", "America/Los_Angeles"), "USD", 24, "dana", "west"),
    Place("CA", ("America/Toronto", "America/Vancouver"), "CAD", 6, "dana", "west"),
    Place("BR", ("America/Sao_Paulo",), "BRL", 5, "marco", "west"),
    Place("MX", ("America/Mexico_City",), "MXN", 4, "marco", "west"),
    Place("GB", ("Europe/London",), "GBP", 11, "elif", "west"),
    Place("DE", ("Europe/Berlin",), "EUR", 10, "elif", "west"),
    Place("FR", ("Europe/Paris",), "EUR", 6, "marco", "west"),
    Place("ES", ("Europe/Madrid",), "EUR", 4, "marco", "west"),
    Place("SE", ("Europe/Stockholm",), "SEK", 3, "elif", "west"),
    Place("TR", ("Europe/Istanbul",), "TRY", 2, "elif", "west"),
    Place("AE", ("Asia/Dubai",), "AED", 2, "elif", "west"),
    Place("KW", ("Asia/Kuwait",), "KWD", 1, "elif", "west"),
    Place("IL", ("Asia/Jerusalem",), "ILS", 2, "elif", "west"),
    Place("IN", ("Asia/Kolkata",), "INR", 5, "dana", "west"),
    Place("SG", ("Asia/Singapore",), "SGD", 3, "wei", "west"),
    Place("JP", ("Asia/Tokyo",), "JPY", 4, "wei", "west"),
    Place("CN", ("Asia/Shanghai",), "CNY", 6, "wei", "china"),
    Place("AU", ("Australia/Sydney", "Australia/Perth"), "AUD", 5, "dana", "west"),
    Place("NZ", ("Pacific/Auckland",), "NZD", 2, "dana", "west"),
)

# Rough value of a euro in the major unit of each currency: prices look local, nothing depends on them being right.
PRICE_LEVEL = {
    "USD": 1.1, "CAD": 1.5, "BRL": 6, "MXN": 20, "GBP": 0.85, "EUR": 1, "SEK": 11, "TRY": 40, "AED": 4, "KWD": 0.33,
    "ILS": 4, "INR": 95, "SGD": 1.45, "JPY": 165, "CNY": 7.8, "AUD": 1.7, "NZD": 1.85,
}  # fmt: skip

# industry -> what such companies call themselves, in English and in Chinese
INDUSTRIES = {
    "Retail": (("Outfitters", "Stores", "Market", "Home & Garden"), ("商贸", "百货")),
    "Logistics": (("Freight", "Logistics", "Shipping", "Parcel"), ("物流", "供应链")),
    "Healthcare": (("Clinics", "Health", "Medical", "Diagnostics"), ("医疗", "健康")),
    "Manufacturing": (("Works", "Tools", "Industries", "Precision"), ("制造", "精密")),
    "Financial services": (("Capital", "Credit Union", "Insurance", "Payments"), ("金融科技", "保险经纪")),
    "Education": (("Academy", "Learning", "School Network", "College"), ("教育", "在线学堂")),
    "Media": (("Media", "Studios", "Press", "Broadcasting"), ("传媒", "文化")),
    "Energy": (("Energy", "Solar", "Grid", "Power"), ("能源", "光伏")),
    "Hospitality": (("Hotels", "Resorts", "Kitchens", "Travel"), ("酒店", "旅游")),
    "Software": (("Labs", "Software", "Systems", "Cloud"), ("软件", "数据科技")),
}
ROOTS = (
    "Halvorsen", "Brightwater", "Calloway", "Pinecrest", "Ostrander", "Larkfield", "Mistral", "Quillan", "Redfern",
    "Solveig", "Tamarind", "Umberfold", "Vantera", "Westmarch", "Yarrow", "Zephyrine", "Aldertree", "Bexhollow",
    "Cindergate", "Dovecliff", "Eastlund", "Fennimore", "Glasswing", "Hartwell", "Ironbark", "Juniper Row", "Kestrel",
    "Lindqvist", "Marrowstone", "Northgate", "Orchard Lane", "Penrose", "Quarrymen", "Rosamund", "Silverthorn",
    "Thistledown", "Underhill", "Valdoro", "Wexcombe", "Amberline", "Bluehaven", "Copperfield Row", "Driftwood",
    "Evermoor", "Foxglove", "Greystoke", "Hollowell", "Islay", "Jasperfield", "Kingsbarrow", "Lumbreras", "Montclair",
    "Nightjar", "Oakhurst", "Perrault", "Ravenna", "Saltmarsh", "Torvald", "Vinterberg", "Willowmere",
)  # fmt: skip
ROOTS_ZH = ("青岚", "云帆", "恒岳", "锦程", "星澜", "朗润", "启明川", "嘉禾源", "瑞景", "海棠里", "长风", "拓野")
CITIES_ZH = ("上海", "杭州", "深圳", "成都", "苏州", "武汉")

FIRST_NAMES = {
    "west": (
        "Alice", "Bob", "Chloe", "Diego", "Emma", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Keiko", "Liam", "Maya",
        "Noah", "Olga", "Priya", "Quentin", "Rosa", "Sven", "Tara", "Umar", "Vera", "Will", "Xenia", "Yusuf", "Zoe",
    ),
    "china": ("Ming", "Hua", "Jie", "Lan", "Bo", "Xin", "Yan", "Qiang", "Ting", "Rui"),
}  # fmt: skip
LAST_NAMES = {
    "west": (
        "Archer", "Bennett", "Castillo", "Dahl", "Eriksen", "Fischer", "Gupta", "Hayashi", "Ivanova", "Jensen",
        "Kaplan", "Laurent", "Moreau", "Novak", "Okafor", "Petrov", "Quinn", "Rossi", "Silva", "Tanaka", "Vogel",
        "Weber", "Young", "Zimmer",
    ),
    "china": ("Chen", "Huang", "Li", "Lin", "Liu", "Sun", "Wang", "Wu", "Xu", "Zhang", "Zhao", "Zhou"),
}  # fmt: skip
