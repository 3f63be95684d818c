/** 경보. */
import type { alarms as english } from "../en/alarms";

export const alarms: typeof english = {
  alarms: {
    heading: "최근 경보",
    none: "아직 경보가 없습니다. 제한 구역을 관찰하고 있습니다.",
    noZones: "아직 경보가 없습니다. 관찰하는 카메라에 제한 구역이 없습니다.",
    failed: "이전 경보를 불러올 수 없습니다:",
    somebody: (zone) => `${zone}에 사람이 있습니다`,
    more: (count) => `경보 ${count}건 더`,
    acknowledge: "확인",
    acknowledgeAll: "모두 확인",
    where: (camera, track) => track === null ? camera : `${camera} · 사람 ${track}`,
    show: "카메라 보기",
  },
};
