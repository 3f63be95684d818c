import type { Texts } from "..";

export const papers: Pick<Texts, "papers"> = {
  papers: {
    intro: "今の設定から作った、弁護士の確認を前提とした下書きです。足りない所は空欄として示されます。",
    language: "書類の言語",
    languages: { en: "英語", ko: "韓国語" },
    names: {
      notice: "掲示する案内板",
      details: "案内板の第2層",
      policy: "カメラの運用方針",
      impact: "影響評価の下書き",
      record: "処理活動の記録",
      access: "開示請求への回答",
    },
    look: "見る",
    print: "印刷",
    pdf: "PDFを保存",
    noPdf: (needs) => `サーバーはPDFを作れないので、ブラウザーで印刷してください。PDFに必要なもの: ${needs}`,
    gaps: (count) => `残りの空欄: ${count}`,
    never: "印刷したことがありません",
    printed: (when, who) => `${when}に${who}が印刷`,
    same: "今の設定のとおりです。",
    changed: (count) => `その後変わった行: ${count}。印刷し直してください。`,
    gone: "もう正しくない:",
    come: "新しい:",
    what: "書類で変わること",
    nothing: "変わる書類はありません。",
    logged: "だれが書類を見たか、印刷したかは記録に残ります。",
  },
};
