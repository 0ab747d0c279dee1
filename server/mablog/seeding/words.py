"""Made-up text whose words come as often as words do: the commonest ones everywhere, most of the others hardly ever."""

from collections.abc import Sequence
from itertools import accumulate
from random import Random

COMMON = """
    the of and to a in that it is was for on with as we at by this had not are but from or have they which one
    you were all her she there would their will when who him been has more if no out do so can what said up its
    about into than them only some could time these two may then other first our over such new any like now how
    very your most after
""".split()  # noqa: SIM905

STEMS = """
    garden river morning letter bridge winter bread harbour window paper lantern mountain orchard kitchen
    bicycle market station island signal pattern season weather copper silver village engine ladder mirror
    needle ribbon saddle timber valley walnut basket candle dancer feather gather hammer journey kettle marble
    pepper pocket rabbit shadow ticket velvet whistle anchor branch castle desert editor forest guitar helmet
    jacket legend magnet number object parcel question reader school teacher uncle visitor worker answer builder
    corner driver farmer gallery hunter keeper library machine neighbour opening painter quarter runner singer
    table walker yard cloud stone water light sound voice story word page map road field song train boat lake
    snow rain wind fire star moon door wall roof floor chair desk book colour shape line point circle measure
    balance record report plan test change step tool test screen server thread
""".split()  # noqa: SIM905

ENDINGS = ["", *"s ing ed er ful less like ward ish ness craft maker side work land".split()]  # noqa: SIM905

FIRST_NAMES = """
    ada ben carla dev elena farid grace hugo ines jonas kofi lena mateo nadia omar priya quinn rosa samir tara
    uma victor wanda xenia yusuf zoe anouk bruno chiara dmitri
""".split()  # noqa: SIM905

LAST_NAMES = """
    abbott baker castro diaz eriksen fischer garcia haddad ito jansen kaur lopez mendes novak okafor patel quist
    rossi silva tanaka ueda vogel weber xu yilmaz zeller brandt costa dubois eze
""".split()  # noqa: SIM905

TAGS = [
    tag.strip()
    for tag in """
    Gardening, Bread, Bicycles, Open data, Accessibility, Libraries, Walking, Music, Astronomy, Repair, Tea,
    History, Typography, Photography, Databases, Python, Networks, Privacy, Teaching, Maps, Rivers, Birds,
    Winter, Travel, Cooking, Radio, Theatre, Poetry, Chess, Sailing, Trains, Weather, Drawing, Pottery,
    Woodwork, Knitting, Translation, Museums, Open source, Testing, Design, Research, Meetings, Health,
    Language, Markets, Islands, Mountains, Letters, Small things
""".split(",")  # noqa: SIM905
]


class Vocabulary:
    """Words from the commonest to the rarest, drawn by Zipf's law: the n-th comes about 1/n as often as the first."""

    def __init__(self, random: Random) -> None:
        self.random = random
        rare = [stem + ending for stem in STEMS for ending in ENDINGS]
        rare += [one + other for one in STEMS for other in STEMS[::7]]
        random.shuffle(rare)
        self._words = [*COMMON, *rare]
        self._weights = list(accumulate(1 / (rank + 2) for rank in range(len(self._words))))

    def words(self, number: int) -> list[str]:
        return self.random.choices(self._words, cum_weights=self._weights, k=number)

    def sentence(self) -> str:
        words = self.words(self.random.randint(5, 18))
        return " ".join(words).capitalize() + "."

    def paragraph(self, sentences: int) -> str:
        return " ".join(self.sentence() for _ in range(sentences))

    def title(self) -> str:
        """Three to seven words, one of them at least no common one."""
        words = [*self.words(self.random.randint(2, 6)), self.random.choice(STEMS)]
        return " ".join(words).capitalize()


class Favourites:
    """Some of a list come up often and most of them seldom, as tags and authors do."""

    def __init__(self, random: Random, size: int) -> None:
        self.random = random
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(size)))

    def some(self, number: int) -> Sequence[int]:
        """Up to `number` different places in the list."""
        return list(dict.fromkeys(self.random.choices(range(len(self._weights)), cum_weights=self._weights, k=number)))
