"""The words of both languages that stand for settings, and those around every paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

EN: Mapping[str, str] = {
    "draft": "Draft, made from the settings by a program. It is no legal advice: a lawyer or the "
    "data protection officer must check and complete it before use.",
    "draft_short": "Draft, for a lawyer",
    "gap": "to fill in: {what}",
    "unknown": "not measured",
    "as_of": "Settings as of {date}",
    "made_by": "Sealskin {version}",
    "scan": "More about it",
    "crime-prevention": "prevention of crime",
    "facility-safety": "safety of the building and the people in it",
    "fire-safety": "prevention of fire",
    "counting": "counting visitors",
    "interest": "measuring where people stop, without identity",
    "legitimate-interests": "legitimate interests, GDPR Art. 6(1)(f)",
    "consent": "consent, GDPR Art. 6(1)(a)",
    "legal-obligation": "legal obligation, GDPR Art. 6(1)(c)",
    "public-task": "task in the public interest, GDPR Art. 6(1)(e)",
    "entrance": "entrance",
    "sales-floor": "sales floor",
    "till": "till",
    "aisle": "aisle",
    "storeroom": "storeroom",
    "corridor": "corridor",
    "office": "office",
    "canteen": "canteen",
    "workshop": "workshop",
    "yard": "yard",
    "car-park": "car park",
    "street": "street in front",
    "other": "other",
}
KO: Mapping[str, str] = {
    "draft": "프로그램이 설정에서 만든 초안입니다. 법률 자문이 아니므로, 쓰기 전에 변호사나 "
    "개인정보 보호책임자가 확인하고 채워야 합니다.",
    "draft_short": "초안, 변호사 확인용",
    "gap": "채울 것: {what}",
    "unknown": "재지 않음",
    "as_of": "{date} 설정 기준",
    "made_by": "Sealskin {version}",
    "scan": "자세한 내용",
    "crime-prevention": "범죄 예방",
    "facility-safety": "시설 및 사람의 안전",
    "fire-safety": "화재 예방",
    "counting": "방문객 수 집계",
    "interest": "신원 없이 사람들이 멈추는 곳 측정",
    "legitimate-interests": "정당한 이익, GDPR 제6조 제1항 (f)",
    "consent": "동의, GDPR 제6조 제1항 (a)",
    "legal-obligation": "법적 의무, GDPR 제6조 제1항 (c)",
    "public-task": "공익을 위한 업무, GDPR 제6조 제1항 (e)",
    "entrance": "출입구",
    "sales-floor": "매장",
    "till": "계산대",
    "aisle": "통로(진열대)",
    "storeroom": "창고",
    "corridor": "복도",
    "office": "사무실",
    "canteen": "식당",
    "workshop": "작업장",
    "yard": "마당",
    "car-park": "주차장",
    "street": "앞길",
    "other": "기타",
}
WORDS: Mapping[Language, Mapping[str, str]] = {"en": EN, "ko": KO}
