/** アラーム。 */
import type { alarms as english } from "../en/alarms";

export const alarms: typeof english = {
  alarms: {
    heading: "最近のアラーム",
    none: "アラームはまだありません。制限ゾーンを監視しています。",
    noZones: "アラームはまだありません。監視中のカメラに制限ゾーンがありません。",
    failed: "以前のアラームを読み込めません:",
    somebody: (zone) => `${zone}に人がいます`,
    more: (count) => `ほかに${count}件のアラーム`,
    acknowledge: "確認",
    acknowledgeAll: "すべて確認",
    where: (camera, track) => track === null ? camera : `${camera} · 人物${track}`,
    show: "カメラを表示",
  },
};
