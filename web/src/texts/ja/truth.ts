/** 手で数える。 */
import type { truth as english } from "../en/truth";

export const truth: typeof english = {
  truth: {
    lead: "封印された短いクリップをいくつか見て数えてください。以後すべてのグラフが集計の正しさを示します。それまでは未検証と表示します。",
    noLine: "線のあるカメラがまだありません。まず出入口の線を引いてください:",
    clips: "数えるクリップ",
    kinds: { busy: "混雑", quiet: "閑散", dusk: "夕暮れ", other: "その他" },
    begin: "数える",
    counted: (n_in, n_out) => `数えた値: 入 ${n_in}、出 ${n_out}`,
    noClips: "2分間の録画がまだありません。後でまた来てください。",
    notRecorded: "このカメラの封印された映像は保存されていません。カメラの設定で有効にしてください。",
    help: "矢印の向きに線を越えるたびにF、逆向きならJを押してください。Backspaceで最後のものを取り消します。",
    video: (camera) => `${camera}の封印されたクリップ`,
    noVideo: "このクリップは再生できません。削除された可能性があります。別のものを選んでください。",
    takeBack: "最後のものを取り消す",
    fast: "2倍速",
    save: "数えた値を保存",
    leave: "保存せずに終える",
    toTheEnd: "クリップを最後まで見ると、数えた値を保存できます。",
    accuracy: "集計の正しさ",
    found: "検出した割合",
    right: "正しい集計の割合",
    counts: "手で数えた回数",
    ofClips: (clips, hours) => `クリップ${clips}本、時間帯 ${hours}`,
    sum: (checks) => `保存した数え: ${checks}件`,
  },
};
