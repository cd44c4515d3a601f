"""What the sample company is made of: offices, names, departments, skills, and what people say of themselves."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "DEPARTMENTS",
    "GENERAL_SKILLS",
    "GRADES",
    "HOBBIES",
    "NAMES",
    "OFFICES",
    "PROPER_NAMES",
    "Department",
    "Office",
]


@dataclass(frozen=True, slots=True)
class Office:
    """names: cultures in NAMES, the most frequent first. language: what most people there grew up with."""

    city: str
    country: str
    zone: str
    language: str
    names: tuple[str, ...]
    weight: int


OFFICES = (
    Office("Berlin", "DE", "Europe/Berlin", "de", ("german", "turkish", "polish"), 20),
    Office("London", "GB", "Europe/London", "en", ("english", "indian", "nigerian"), 18),
    Office("Toronto", "CA", "America/Toronto", "en", ("english", "chinese", "french"), 14),
    Office("Bengaluru", "IN", "Asia/Kolkata", "hi", ("indian",), 14),
    Office("Lagos", "NG", "Africa/Lagos", "yo", ("nigerian",), 10),
    Office("São Paulo", "BR", "America/Sao_Paulo", "pt", ("brazilian", "japanese"), 10),
    Office("Warsaw", "PL", "Europe/Warsaw", "pl", ("polish",), 8),
    Office("Singapore", "SG", "Asia/Singapore", "zh", ("chinese", "indian"), 8),
    Office("Lyon", "FR", "Europe/Paris", "fr", ("french", "arabic"), 7),
    Office("Mexico City", "MX", "America/Mexico_City", "es", ("mexican",), 6),
    Office("Nairobi", "KE", "Africa/Nairobi", "sw", ("kenyan",), 5),
    Office("Osaka", "JP", "Asia/Tokyo", "ja", ("japanese", "korean"), 4),
)

NAMES: dict[str, tuple[str, str]] = {
    "german": (
        "Jonas Lena Felix Clara Moritz Hannah Lukas Greta Anton Marie Emil Frieda Paul Johanna Till",
        "Weber Schneider Hoffmann Krüger Vogel Bergmann Lehmann Kaiser Winter Sommer Brandt Falk Seidel Thiele Jahn",
    ),
    "english": (
        "Oliver Grace Samuel Charlotte Henry Alice Thomas Eleanor George Ruth Daniel Florence Edward Hazel Miles",
        "Carter Hughes Bennett Marsh Fletcher Whitfield Turner Barlow Harding Ellis Pearce Lowe Sutton Doyle Reid",
    ),
    "indian": (
        "Priya Arjun Ananya Rohan Kavya Vikram Meera Aditya Ishani Karthik Nandini Rahul Lakshmi Sanjay Divya",
        "Sharma Iyer Patel Reddy Menon Gupta Nair Banerjee Kulkarni Rao Chatterjee Desai Joshi Pillai Verma",
    ),
    "nigerian": (
        "Amara Chinedu Folake Emeka Ngozi Tunde Adaeze Ifeanyi Yetunde Obinna Zainab Segun Chiamaka Musa Temitope",
        "Obi Adeyemi Okafor Balogun Eze Ibrahim Adebayo Nwosu Okonkwo Bello Ogunleye Uche Danjuma Afolabi Onyeka",
    ),
    "chinese": (
        "Wei Lin Jing Hao Mei Jun Xin Yan Tao Li Rui Min Kai Hui Bo",
        "Zhang Chen Liu Huang Zhao Wu Zhou Xu Sun Tan Lim Ng Goh Ong Teo",
    ),
    "french": (
        "Camille Hugo Élise Antoine Juliette Mathieu Inès Théo Margaux Bastien Léa Olivier Noémie Rémi Sylvie",
        "Moreau Lefèvre Girard Rousseau Fontaine Chevalier Lambert Mercier Blanchard Renaud Perrin Gauthier Roche",
    ),
    "brazilian": (
        "Beatriz Rafael Larissa Thiago Camila Gustavo Juliana Mateus Fernanda Bruno Letícia Diego Mariana Caio Renata",
        "Souza Oliveira Carvalho Ribeiro Almeida Barbosa Rocha Moraes Teixeira Cardoso Araújo Nunes Pires Duarte",
    ),
    "polish": (
        "Zofia Jakub Agnieszka Piotr Magdalena Tomasz Kasia Michał Ewa Paweł Joanna Marek Dorota Adam Hanna",
        "Nowak Wójcik Kamińska Zieliński Szymański Woźniak Mazur Krawczyk Pawlak Górski Baran Lis Sikora Dudek Wrona",
    ),
    "mexican": (
        "Valeria Diego Ximena Alejandro Lucía Emiliano Daniela Santiago Paola Héctor Regina Iván Mónica Raúl Elena",
        "Hernández Torres Ramírez Castillo Guzmán Navarro Salazar Ortega Cervantes Aguilar Mendoza Ríos Vega Luna",
    ),
    "turkish": (
        "Elif Emre Zeynep Can Defne Kerem Aylin Deniz Selin Mert Ece Baran Leyla Onur Nazlı",
        "Yılmaz Demir Kaya Şahin Aydın Öztürk Arslan Koç Çelik Polat Aksoy Güneş Tekin Eren Yalçın",
    ),
    "arabic": (
        "Yasmine Karim Nadia Omar Salma Youssef Leila Hassan Amira Tarek Rania Samir Dina Khalil Hiba",
        "Haddad Benali Mansour Khoury Amrani Saleh Farouk Nasser Zidane Hamdi Bakri Jaziri Rahmani Saidi Tazi",
    ),
    "kenyan": (
        "Wanjiru Otieno Achieng Kamau Njeri Kiprop Akinyi Mwangi Chebet Odhiambo Wambui Kibet Atieno Maina Nyambura",
        "Kariuki Omondi Mutua Wekesa Cheruiyot Njoroge Ouma Kimani Barasa Koech Gitau Onyango Muthoni Rotich Were",
    ),
    "japanese": (
        "Haruka Kenji Yui Takumi Sakura Daichi Aoi Ren Emi Shota Naomi Kaito Rina Yuta Mika",
        "Tanaka Sato Yamamoto Kobayashi Ito Nakamura Kimura Hayashi Mori Ishikawa Ogawa Fujita Okada Endo Sakamoto",
    ),
    "korean": (
        "Jiwoo Minjun Seoyeon Hyun Jihye Taeyang Sujin Donghyun Haneul Yuna Sungmin Eunji Jaeho Nari Woojin",
        "Kim Park Choi Jung Kang Yoon Jang Shin Han Seo Kwon Hwang Ahn Song Bae",
    ),
}
"""Given names and family names by culture."""

GRADES = ("Associate", "Professional", "Senior", "Lead", "Principal", "Director", "Executive")


@dataclass(frozen=True, slots=True)
class Department:
    """role: what people there are, as a job title says it. skills: the most usual first. work: what they do."""

    name: str
    role: str
    weight: int
    skills: tuple[str, ...]
    work: tuple[str, ...]


DEPARTMENTS = (
    Department(
        "Engineering",
        "software engineer",
        26,
        ("Python", "System design", "Code review", "Kubernetes", "TypeScript", "Testing", "Rust", "Mobile development"),
        ("the ordering service", "our public API", "the build pipeline", "the checkout pages", "the mobile app"),
    ),
    Department(
        "Data",
        "data analyst",
        14,
        ("SQL", "Data engineering", "Statistics", "Machine learning", "Data visualization", "Experiment design"),
        ("forecasts for the warehouses", "the metrics catalog", "our event pipelines", "the recommendation models"),
    ),
    Department(
        "Product",
        "product manager",
        10,
        ("Product discovery", "Roadmapping", "User research", "Pricing", "Interface design", "Accessibility"),
        ("the returns journey", "sign-up and onboarding", "the partner portal", "search"),
    ),
    Department(
        "Operations",
        "operations specialist",
        14,
        ("Process improvement", "Logistics", "Supplier management", "Incident response", "Quality management"),
        ("the Rotterdam hub", "carrier contracts", "the night shift's handover", "stock planning"),
    ),
    Department(
        "Sales",
        "account manager",
        12,
        ("Negotiation", "Key account management", "Forecasting", "Contract basics", "Prospecting"),
        ("retail customers in the north", "our largest accounts", "renewals", "the partner channel"),
    ),
    Department(
        "Customer care",
        "support specialist",
        10,
        ("Customer empathy", "Complaint handling", "Knowledge writing", "Support analytics"),
        ("the second line", "the help center", "callbacks for business customers", "the chat team"),
    ),
    Department(
        "Finance",
        "finance analyst",
        7,
        ("Budgeting", "Financial modeling", "Internal controls", "Tax basics", "Spreadsheet modeling"),
        ("the monthly close", "planning for the regions", "investment cases", "accounts payable"),
    ),
    Department(
        "People and culture",
        "people partner",
        5,
        ("Interviewing", "Employment law basics", "Learning design", "Workforce planning"),
        ("hiring for the tech teams", "the onboarding weeks", "our learning budget", "the parental leave program"),
    ),
    Department(
        "Security",
        "security analyst",
        5,
        ("Threat modeling", "Cloud security", "Privacy by design", "Security awareness"),
        ("access reviews", "the incident desk", "supplier assessments", "our phishing exercises"),
    ),
)

GENERAL_SKILLS = (
    "Public speaking", "Leading a team", "Giving feedback", "Project management", "Stakeholder management",
    "Writing clearly", "Facilitation", "Career planning", "Delegation", "Conflict resolution", "Time management",
    "Strategic thinking", "Change management", "Remote collaboration", "Presenting data", "Coaching",
)  # fmt: skip
"""Skills that people of every department offer and want, the most usual first."""

PROPER_NAMES = frozenset({"Python", "Kubernetes", "TypeScript", "Rust", "SQL"})
"""Skills that keep their capitals within a sentence."""

HOBBIES = (
    "Away from work I bake bread.",
    "On weekends you find me on a bicycle.",
    "I sing in a choir, not always in tune.",
    "I coach a youth handball team.",
    "I grow tomatoes on a small balcony.",
    "I am slowly learning to play the cello.",
    "I like long train journeys.",
    "I repair old radios.",
    "I read more detective novels than I admit.",
    "I swim in lakes for as long as the weather allows.",
    "I cook for whoever drops by.",
    "I play chess online, badly and often.",
)
