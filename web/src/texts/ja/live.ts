/** ライブページ。 */
import type { live as english } from "../en/live";

export const live: typeof english = {
  in: "入",
  live: {
    picture: (camera) => `${camera}の封印されたライブ映像`,
    connecting: "映像に接続しています…",
    waiting: "映像を待っています…",
    blocked: "映像の再生にはクリックが必要です。",
    play: "再生",
    unsupported: "このブラウザーではライブ映像を再生できません。集計とアラームは動作します。",
    fullScreen: "全画面",
    leaveFullScreen: "全画面を終了",
    overlay: "枠と線",
    sealed: "封印された映像のみ。",
    sealedLong: "人はここに見えるとおりの映像から検出します。封印前の映像は保存も表示も送信もしません。",
    recorded: "見えるとおりに録画します。",
    saveLast: "直近5分を保存",
  },
  people: {
    heading: "現在の人数",
    caption: (count) => (count === 0 ? "映像に人はいません。" : "人が映像にいます"),
  },
  lines: {
    heading: "入と出",
    in: "入",
    out: "出",
    line: "線",
    sinceStart: "Sealskinの起動から",
    today: (n_in, n_out) => `UTC 0時から: 入 ${n_in}、出 ${n_out}`,
    none: "このカメラには線がありません。設定で引いてください。",
  },
  zones: {
    heading: "ゾーン",
    restricted: "制限",
    inside: (count) => `${count}人います`,
    unknown: "不明",
    empty: "だれもいません",
  },
  minutes: {
    heading: "直近60分",
    people: "映像の中の人数",
    peopleAxis: "人",
    mean: "平均",
    max: "同時最大",
    in: "入",
    out: "出",
    crossings: "1分ごとの入と出",
    crossingsAxis: "出  ·  入",
    none: "記録された分はまだありません。カメラの起動から1分以内に表示されます。",
    loading: "読み込み中…",
    failed: "分ごとの記録を読み込めません:",
    table: "表で見る",
    minute: "分",
    summary: (known, latest, most) =>
      `直近1時間の1分ごとの人数。判明 ${known}分、最新の平均 ${latest}、同時最大 ${most}。`,
  },
};
