"""Words of which the benchmarks' people write: sentences with gaps, and what fills them."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["FIELDS", "GOALS", "HOBBIES", "PRACTICES", "STORIES", "SUBJECTS", "SYLLABLES", "TOOLS"]


def _several(words: str) -> Sequence[str]:
    return words.split()


SUBJECTS = _several(
    "data budget team project product customer risk policy contract career software cloud security research design "
    "marketing sales operations training communication"
)

PRACTICES = _several("planning analysis leadership strategy reporting negotiation automation quality change delivery")
"""With a subject they name a skill: 20 × 10."""

TOOLS = _several(
    "spreadsheets dashboards Python Kubernetes Terraform Tableau Figma Jira Salesforce SAP Excel PowerPoint Git Linux "
    "Kafka Spark Airflow Grafana Docker Ansible Jenkins SQL Snowflake Databricks Notion Miro Confluence Slack Matlab "
    "Julia Rust Java Kotlin Swift Angular React Django PostgreSQL MongoDB Redis Elasticsearch Prometheus Splunk "
    "ServiceNow Workday Photoshop Illustrator AutoCAD Simulink Hadoop TensorFlow PyTorch Stata SPSS Mathematica Bash "
    "Perl Scala Haskell Erlang"
)

FIELDS = _several(
    "healthcare banking insurance logistics retail aviation energy housing agriculture telecom pharmacy tourism "
    "education defence justice taxation customs pensions mining shipping railways broadcasting publishing gaming "
    "fashion catering forestry fisheries chemicals textiles automotive aerospace biotech robotics semiconductors "
    "construction architecture water waste recycling museums archives libraries elections immigration statistics "
    "meteorology cartography hospitals nursing dentistry optics veterinary charities sports music theatre film "
    "television radio"
)

HOBBIES = _several(
    "running cycling chess baking gardening painting sailing climbing photography knitting pottery swimming football "
    "cricket tennis hockey rowing yoga skiing surfing fishing camping birdwatching astronomy piano guitar violin choir "
    "dancing acting reading writing poetry languages volunteering scouting beekeeping brewing carpentry sewing origami "
    "puzzles crosswords boardgames drones railways genealogy geology fencing judo"
)

SYLLABLES = _several("ba co da fe ga hi jo ka lu mi no pa qui ro sa te vu wa xe zo")
"""Three of them name a project."""

GOALS: Sequence[str] = (
    "I want to learn {skill} because my team in {field} needs somebody who can explain it.",
    "My next step is a role with {skill}, and I have only practised it in workshops.",
    "I feel stuck with {skill}; an honest look at how I approach difficult stakeholders would help.",
    "We introduced {tool} last year and I still avoid the complicated parts.",
    "After parental leave I am rebuilding confidence before I apply for promotion.",
    "I moved from {field} into this department and miss the network that I had there.",
    "In project {code} I coordinate suppliers without formal authority.",
    "I would like to hear how others balanced family and responsibility.",
    "My manager suggested that I present more often, ideally about {skill}.",
    "I am preparing the business case for {code} and struggle with numbers.",
    "I hope to understand how decisions get made above my grade.",
    "Remote work made it harder to meet experienced colleagues outside of {field}.",
    "I have taught myself {tool} in the evenings and need guidance on good habits.",
    "Within two years I want to lead a small group that does {skill}.",
    "I lack examples of {skill} that went wrong and what people learned.",
    "Giving feedback makes me nervous, especially with senior engineers.",
    "I just finished an apprenticeship and wonder whether to specialise in {field}.",
    "Colleagues in {code} ask me about {skill} and I improvise too much.",
    "I want to write clearer papers for the board.",
    "English is my third language and meetings move fast.",
    "Outside work I enjoy {hobby}, which taught me patience.",
    "I am curious about {field} and would love to shadow somebody for a day.",
    "My goal is a certificate in {skill} by the end of summer.",
    "I need to prioritise better: {code}, {tool} and three deadlines compete.",
)

STORIES: Sequence[str] = (
    "I have worked with {skill} for many years, mostly in {field}.",
    "I led project {code}, where {skill} decided about success.",
    "Before I joined I was a consultant for {field}.",
    "Happy to talk about {skill}, promotion and difficult stakeholders.",
    "I introduced {tool} to four offices and know the complicated parts.",
    "I returned from parental leave twice and rebuilt a career with confidence.",
    "My network reaches from {field} to {field}.",
    "I coordinate suppliers and negotiate without formal authority.",
    "People come to me for {skill} and for plain feedback.",
    "I wrote business cases for {code} and defended the numbers before the board.",
    "As a director I see how decisions get made and can explain it.",
    "I manage remote colleagues in five countries.",
    "I teach {tool} and good habits around it.",
    "I built a group that does {skill} from two to thirty people.",
    "Some of my attempts at {skill} went wrong; ask me what I learned.",
    "Former engineer, now responsible for strategy in {field}.",
    "I started as an apprentice and specialised late.",
    "I review papers for the board and help others write clearer ones.",
    "I speak at conferences about {skill}.",
    "I learned English as an adult and moderate meetings patiently.",
    "In my spare time: {hobby} and {hobby}.",
    "You are welcome to shadow me for a day in {field}.",
    "I hold certificates in {skill} and examine candidates.",
    "I prioritise ruthlessly and share my templates.",
    "Family and responsibility can be balanced; I have opinions on how.",
    "Currently I sponsor {code} and everything around {skill}.",
)
