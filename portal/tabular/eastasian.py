"""Text in the double-byte encodings of East Asia, told by the characters that price lists of those countries use."""

from __future__ import annotations

from functools import cache

from babel import Locale

ENCODINGS: dict[str, str] = {"gb18030": "zh", "big5": "zh_Hant", "shift_jis": "ja", "euc_kr": "ko"}
"""Encoding -> language whose names of countries it is judged by."""
_WORDS = {
    "zh": "国家地区代码区号前缀目的地费率价格单价分钟手机移"
    "动固定电话座机卡网络特殊服务其他生效日期备注状态"
    "删除运营商联通电信",
    "zh_Hant": "國家地區代碼區號前綴目的地費率價格單價分鐘手機行動移動固定電話市話網路特殊服務其他生效日期備註狀態電信",
    "ja": "国番号宛先地域料金単価通話分携帯電話固定有効日備考プレフィックスコードレートモバイル対地国名その他",
    "ko": "국가지역코드번호요금분당휴대전화이동모바일유선고정기타적용일목적지단가접두사착신",
}
_LEAST = 4  # characters beyond ASCII
_SHARE = 0.7  # of them that must be known
_SAMPLE = 20_000  # bytes


@cache
def _known(language: str) -> frozenset[str]:
    return frozenset(_WORDS[language] + "".join(Locale.parse(language).territories.values()))


def guess(high: bytes) -> str:
    """The encoding in which nearly all characters of these words are ones such lists use; "" where none fits."""
    best, found = _SHARE, ""
    for encoding, language in ENCODINGS.items():
        text = high[:_SAMPLE].decode(encoding, "replace")
        beyond = [sign for sign in text if sign > "\x7f"]
        if len(beyond) < _LEAST:
            continue
        share = sum(1 for sign in beyond if sign in _known(language)) / len(beyond)
        if share > best:
            best, found = share, encoding
    return found
