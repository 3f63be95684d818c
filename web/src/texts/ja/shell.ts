/** ページの枠。 */
import type { shell as english } from "../en/shell";

export const shell: typeof english = {
  name: "Sealskin",
  skip: "本文へ移動",
  unknown: "—",
  loading: "読み込み中…",
  footer: (version) => `Sealskin ${version}`,
  nav: {
    heading: "ページ",
    menu: "メニュー",
    live: "ライブ",
    today: "今日",
    maps: "ヒートマップ",
    flows: "動線",
    sites: "店舗",
    alarms: "アラーム",
    incidents: "インシデント",
    truth: "検証",
    settings: "設定",
  },
  language: "言語",
  colours: { heading: "配色", auto: "システムに合わせる", light: "ライト", dark: "ダーク" },
  wall: { enter: "大画面表示", leave: "大画面表示を終了" },
  notFound: {
    heading: "ページが見つかりません",
    text: "このアドレスにページはありません。メニューから選んでください。",
  },
  pageFailed: {
    heading: "このページを表示できません",
    text: "もう一度読み込んでください。直らない場合は、次の内容をお知らせください。",
    again: "再読み込み",
  },
  connection: {
    ok: "接続中",
    trying: "接続しています",
    lost: "接続が切れました",
    lostLong: "Sealskinとの接続が切れたため、再接続しています。表示は古い可能性があります。",
    noAnswer: "Sealskinが応答しません",
    answered: (status) => `サーバーの応答: ${status}`,
    unknown: "接続が切れている間は不明です。",
    degraded: "Sealskinを確認してください:",
  },
  units: {
    days: (n) => `${n}日`,
    hours: (n) => `${n}時間`,
    minutes: (n) => `${n}分`,
    seconds: (n) => `${n}秒`,
    minutesLong: (text) => `${text}分`,
    hoursLong: (text) => `${text}時間`,
    lessThanAMinute: "1分未満",
  },
};
