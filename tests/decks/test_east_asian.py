"""Decks in the encodings of East Asia; others are still told as before."""

import pytest

import decks


@pytest.mark.parametrize(
    ("encoding", "header", "names"),
    [
        ("gb18030", "目的地,代码,费率", ("波兰手机", "西班牙", "法国")),
        ("big5", "目的地,代碼,費率", ("波蘭手機", "西班牙", "法國")),
        ("shift_jis", "国名,国番号,料金", ("ポーランド携帯", "スペイン", "フランス")),
        ("euc_kr", "국가,코드,요금", ("폴란드 휴대전화", "스페인", "프랑스")),
    ],
)
def test_the_encoding_is_told_by_its_characters(reads, encoding, header, names):
    lines = "".join(f"{name},{code},0.01\n" for name, code in zip(names, ("485", "34", "33"), strict=True))
    result = reads(f"{header}\n{lines}", encoding=encoding)
    assert result.inspection.layout.encoding == encoding
    assert {route["destination"] for route in result.codes.values()} == set(names)
    assert set(result.rates) == {"485", "34", "33"}
    assert "encoding_guessed" in result.warnings


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "España Móvil Perú Côte Réunion"),
        ("cp1251", "Польша Мобильные Россия"),
        ("cp1250", "Łódź Polska Śląsk Kraków Żory"),
    ],
)
def test_others_are_told_as_before(deck_file, encoding, name):
    path = deck_file(f"Code,Name,Rate\n48,{name},0.01\n34,{name} x,0.02\n", encoding=encoding)
    assert decks.inspect(path).layout.encoding == encoding
