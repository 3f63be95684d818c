/** 실시간 페이지. */
import type { live as english } from "../en/live";

export const live: typeof english = {
  in: "들어옴",
  live: {
    picture: (camera) => `${camera}의 봉인된 실시간 영상`,
    connecting: "영상에 연결하는 중…",
    waiting: "영상을 기다리는 중…",
    blocked: "브라우저가 영상을 재생하려면 클릭이 필요합니다.",
    play: "재생",
    unsupported: "이 브라우저는 실시간 영상을 재생할 수 없습니다. 집계와 경보는 작동합니다.",
    fullScreen: "전체 화면",
    leaveFullScreen: "전체 화면 끝내기",
    overlay: "상자와 선",
    sealed: "봉인된 영상만.",
    sealedLong: "사람은 여기 보이는 그대로의 영상에서 찾습니다. 봉인되지 않은 영상은 저장, 표시, 전송하지 않습니다.",
    recorded: "보이는 그대로 녹화합니다.",
    saveLast: "최근 5분 저장",
  },
  people: {
    heading: "현재 인원",
    caption: (count) => (count === 0 ? "화면에 아무도 없습니다." : "명이 화면에 있습니다"),
  },
  lines: {
    heading: "들어옴과 나감",
    in: "들어옴",
    out: "나감",
    line: "선",
    sinceStart: "Sealskin을 시작한 뒤",
    today: (n_in, n_out) => `UTC 자정부터: 들어옴 ${n_in}, 나감 ${n_out}`,
    none: "이 카메라에는 선이 없습니다. 설정에서 그리세요.",
  },
  zones: {
    heading: "구역",
    restricted: "제한",
    inside: (count) => `${count}명 있음`,
    unknown: "알 수 없음",
    empty: "아무도 없음",
  },
  minutes: {
    heading: "최근 60분",
    people: "화면 속 사람",
    peopleAxis: "명",
    mean: "평균",
    max: "동시 최대",
    in: "들어옴",
    out: "나감",
    crossings: "분당 들어옴과 나감",
    crossingsAxis: "나감  ·  들어옴",
    none: "아직 기록된 분이 없습니다. 카메라가 시작되고 1분 안에 나타납니다.",
    loading: "불러오는 중…",
    failed: "분 단위 기록을 불러올 수 없습니다:",
    table: "표로 보기",
    minute: "분",
    summary: (known, latest, most) =>
      `최근 한 시간의 분당 인원. 알려진 분 ${known}개, 최근 평균 ${latest}, 동시 최대 ${most}.`,
  },
};
