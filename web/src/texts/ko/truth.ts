/** 손으로 세기. */
import type { truth as english } from "../en/truth";

export const truth: typeof english = {
  truth: {
    lead: "봉인된 짧은 클립 몇 개를 보고 세어 주세요. 그때부터 모든 도표가 집계가 얼마나 맞는지 보여 줍니다. 그 전에는 검증되지 않았다고 표시합니다.",
    noLine: "아직 선이 있는 카메라가 없습니다. 먼저 출입문 선을 그리세요:",
    clips: "셀 클립",
    kinds: { busy: "붐빔", quiet: "한산함", dusk: "해 질 무렵", other: "기타" },
    begin: "세기",
    counted: (n_in, n_out) => `센 값: 들어옴 ${n_in}, 나감 ${n_out}`,
    noClips: "아직 2분 길이의 녹화가 없습니다. 나중에 다시 오세요.",
    notRecorded: "이 카메라의 봉인된 영상을 보관하지 않습니다. 카메라 설정에서 켜세요.",
    help: "화살표 방향으로 선을 넘을 때마다 F, 반대 방향이면 J를 누르세요. Backspace는 마지막 것을 되돌립니다.",
    video: (camera) => `${camera}의 봉인된 클립`,
    noVideo: "이 클립을 재생할 수 없습니다. 삭제되었을 수 있습니다. 다른 클립을 고르세요.",
    takeBack: "마지막 것 되돌리기",
    fast: "두 배 빠르게",
    save: "센 값 저장",
    leave: "저장하지 않고 나가기",
    toTheEnd: "클립을 끝까지 보면 센 값을 저장할 수 있습니다.",
    accuracy: "집계의 정확도",
    found: "찾은 횟수의 비율",
    right: "맞는 집계의 비율",
    counts: "손으로 센 횟수",
    ofClips: (clips, hours) => `클립 ${clips}개, 시간대 ${hours}`,
    sum: (checks) => `저장한 세기: ${checks}개`,
  },
};
