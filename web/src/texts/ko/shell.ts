/** 페이지의 틀. */
import type { shell as english } from "../en/shell";

export const shell: typeof english = {
  name: "Sealskin",
  skip: "본문으로 건너뛰기",
  unknown: "—",
  loading: "불러오는 중…",
  footer: (version) => `Sealskin ${version}`,
  nav: {
    heading: "페이지",
    menu: "메뉴",
    live: "실시간",
    today: "오늘",
    maps: "히트맵",
    flows: "동선",
    sites: "매장",
    alarms: "경보",
    incidents: "사건",
    truth: "검증",
    settings: "설정",
  },
  language: "언어",
  colours: { heading: "색상", auto: "시스템 설정", light: "밝게", dark: "어둡게" },
  wall: { enter: "대형 화면", leave: "대형 화면 끝내기" },
  notFound: {
    heading: "없는 페이지입니다",
    text: "이 주소에는 페이지가 없습니다. 메뉴에서 페이지를 고르세요.",
  },
  pageFailed: {
    heading: "이 페이지를 표시할 수 없습니다",
    text: "다시 불러오세요. 그래도 안 되면 다음 내용을 알려 주세요.",
    again: "다시 불러오기",
  },
  connection: {
    ok: "연결됨",
    trying: "연결하는 중",
    lost: "연결 끊김",
    lostLong: "Sealskin과 연결이 끊겨 다시 시도하고 있습니다. 지금 보이는 내용은 오래된 것일 수 있습니다.",
    noAnswer: "Sealskin이 응답하지 않습니다",
    answered: (status) => `서버 응답: ${status}`,
    unknown: "연결이 끊긴 동안에는 알 수 없습니다.",
    degraded: "Sealskin에 확인이 필요합니다:",
  },
  units: {
    days: (n) => `${n}일`,
    hours: (n) => `${n}시간`,
    minutes: (n) => `${n}분`,
    seconds: (n) => `${n}초`,
    minutesLong: (text) => `${text}분`,
    hoursLong: (text) => `${text}시간`,
    lessThanAMinute: "1분 미만",
  },
};
