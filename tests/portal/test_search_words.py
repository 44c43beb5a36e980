"""What is typed and what is indexed, in pieces; and the synonyms' file."""

from pathlib import Path

import pytest

from portal.search.grams import Field, place_grams, short_name, text_grams
from portal.search.models import Synonym
from portal.search.normalise import considered, fold, telling, words
from portal.search.pinyin import split, syllables
from portal.search.query import rarity
from portal.search.sources import CALCULATOR_WORDS, plain
from portal.search.starting import load_synonyms
from regions.starting import BadData


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＮａｎＮing　起付线？", "nanning 起付线"),
        ("医保缴费、帐户", "医保交费 账户"),
        ("0933-8618795", "0933 8618795"),
        ("😀", ""),
        ("医\x00保", "医 保"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_considered_looks_at_sixty_characters() -> None:
    assert considered("医" * 61) == ("医" * 60, True)
    assert considered("  医保  ") == ("医保", False)
    assert considered("ﷺ" * 60)[0] == fold("ﷺ" * 60)[:60]  # one sign of these becomes eighteen


def test_words_change_with_the_kind_of_sign() -> None:
    assert words("ct检查3万") == ["ct", "检查", "3", "万"]


@pytest.mark.parametrize(
    ("run", "parts"),
    [
        ("二次报销要什么材料", ["二次报销", "材料"]),
        ("医保卡的钱能不能取出来", ["医保卡", "钱", "取出来"]),
        ("没医保可以报吗", ["没医保", "报"]),
        ("怎么办", []),
    ],
)
def test_what_tells(run: str, parts: list[str]) -> None:
    assert telling(run) == parts


@pytest.mark.parametrize(
    ("letters", "parts"),
    [
        ("qifuxian", ("qi", "fu", "xian")),
        ("menzhengongji", ("men", "zhen", "gong", "ji")),
        ("lvliang", ("lv", "liang")),
        ("xyz", ()),
        ("", ()),
    ],
)
def test_split_pinyin(letters: str, parts: tuple[str, ...]) -> None:
    assert split(letters) == parts


def test_every_syllable_of_ours_can_be_typed() -> None:
    text = "起付线封顶线报销比例门诊共济异地就医备案断缴退休女儿绿色"
    assert split("".join(syllables(text)))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("南宁市", "南宁"),
        ("恩施土家族苗族自治州", "恩施"),
        ("伊犁哈萨克自治州", "伊犁"),
        ("阿里地区", "阿里"),
        ("广西壮族自治区", "广西"),
        ("内蒙古自治区", "内蒙古"),
        ("神农架林区", "神农架"),
        ("赵县", "赵县"),
        ("城区", "城区"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_short_pinyin_is_taken_from_the_stored_one() -> None:
    # 长治 is read chang, whatever a dictionary says of 长
    grams = place_grams("长治市", "changzhishi", "czs", ["山西省"], county=False)
    assert grams == {
        "=长治市": 40,
        "=长治": 34,
        "=changzhishi": 32,
        "=changzhi": 32,
        "=czs": 28,
        "=cz": 28,
        "=山西省": 6,
        "=山西": 6,
    }


def test_fields_add_up_and_each_counts_once() -> None:
    grams = text_grams([Field("报销报销", 12), Field("报销", 3), Field("丢卡", 9, whole=True)])
    assert grams["报销"] == 15
    assert grams["销报"] == 12
    assert grams["报"] == 4  # a third of the title's; the body gives no single characters
    assert (grams["丢卡"], grams[":丢卡"], grams["^dk"], grams["~diuka"]) == (9, 9, 9, 9)
    assert (grams["*"], grams["~baoxiao"]) == (0, 12)


def test_rarity_in_whole_numbers() -> None:
    # 8 log₂(128) = 56; 8 log₂(2) = 8; 8 log₂(128/100) = 2.8 → 2; never less than 1
    assert [rarity(n, 127) for n in (1, 64, 100, 128, 500)] == [56, 8, 2, 1, 1]


def test_plain_leaves_the_words_alone() -> None:
    text = "先付[[术语:起付线]]（[[标准:住院 三级 起付线]]），见[[解读:break|断缴]]和[网站](https://example.org/)。[[公开文章]]"
    assert fold(plain(text)) == "先付起付线 见断交和 网站"


def test_every_calculator_has_words_of_its_own() -> None:
    from calculators.registry import GROUPS

    assert set(CALCULATOR_WORDS) == {one.name for group in GROUPS for one in group.members}


# --- data/synonyms.csv -------------------------------------------------------------------------------------------------


def put(folder: Path, text: str) -> Path:
    (folder / "synonyms.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.django_db
def test_synonyms_are_loaded_once_and_staff_have_the_last_word(tmp_path: Path) -> None:
    put(tmp_path, "word,means\n农合,居民医保\n门槛费,起付线\n")
    Synonym.objects.create(word="门槛费", means="起付线")
    report = load_synonyms(tmp_path)
    assert report.lines() == [
        "同义词：新建 1，更新 0，未变 0，未动 1",
        "未动 同义词 门槛费=起付线：已有工作人员建立的同名内容，保留现有内容",
    ]
    Synonym.objects.get(word="农合").delete()
    put(tmp_path, "word,means\n农合,居民医保\n二次报销,大病保险\n")
    assert load_synonyms(tmp_path).lines() == ["同义词：新建 1，更新 0，未变 1，未动 0"]
    assert set(Synonym.objects.values_list("word", flat=True)) == {"门槛费", "二次报销"}


@pytest.mark.django_db
def test_no_file_no_synonyms(tmp_path: Path) -> None:
    assert not load_synonyms(tmp_path).wrote


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n", "第 1 行：应当是 word,means"),
        ("word,means\n农合\n", "第 2 行：应当有 2 列"),
        ("word,means\n农合,居民医保\n农合,居民医保\n", "第 3 行：与第 2 行相同"),
        ("word,means\n的,居民医保\n", "第 2 行：请写至少两个字"),
        ("word,means\n农合,\n", "第 2 行："),
        ("word,means\n" + "农" * 41 + ",居民医保\n", "第 2 行："),
    ],
)
def test_bad_files_say_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadData, match=says):
        load_synonyms(put(tmp_path, text))
    assert not Synonym.objects.exists()
