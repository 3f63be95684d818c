/** カメラの状態、原因、対処。 */
import type { cameras as english } from "../en/cameras";

const WAIT = "対処は不要です。";
const AGAIN = "再起動します。続く場合は管理者に知らせてください。";

export const cameras: typeof english = {
  cameras: "カメラ",
  states: {
    starting: {
      short: "起動中",
      long: "カメラを起動しています。まもなく映像が表示されます。",
      unknown: "カメラが起動するまで不明です。",
    },
    running: {
      short: "ライブ",
      long: "カメラは動作しています。",
      unknown: "最初の映像を解析するまで不明です。",
    },
    offline: {
      short: "オフライン",
      long: "カメラから映像が届きません。接続を続けて試みます。",
      unknown: "カメラがオフラインの間は不明です。",
    },
    ended: { short: "終了", long: "映像が終わりました。", unknown: "映像が終わったため不明です。" },
    failed: {
      short: "失敗",
      long: "このコンピューターに問題があるため、映像を表示しません。",
      unknown: "カメラが失敗したため不明です。",
    },
    "not watched": {
      short: "監視なし",
      long: "このカメラは現在監視していません。記録は下にあります。",
      unknown: "カメラを監視していないため不明です。",
    },
  },
  causes: {
    refused: {
      short: "接続拒否",
      todo: "このアドレスは応答しますが、このポートは応答しません。ポートと、カメラのRTSPが有効かを確認してください。",
    },
    unreachable: {
      short: "到達不能",
      todo: "ネットワークに経路がありません。ケーブル、Wi-Fi、アドレスを確認してください。",
    },
    "unknown-host": {
      short: "名前が不明",
      todo: "カメラ名のつづりを確認するか、192.168.1.20のような番号を使ってください。",
    },
    silent: { short: "応答なし", todo: "カメラの電源が入り、このネットワークにあるか確認してください。" },
    "wrong-password": {
      short: "パスワードの誤り",
      todo: "設定のユーザー名かパスワードを直してください。カメラがアカウントをロックするため、再試行はまれに行います。",
    },
    "no-stream": {
      short: "ストリームなし",
      todo: "カメラは応答しますが、この名前のストリームはありません。アドレスの末尾を確認してください。",
    },
    "not-a-camera": {
      short: "理解できません",
      todo: "応答がカメラのものではありません。アドレスとポートを確認し、カメラを再起動してください。",
    },
    "no-picture": { short: "映像なし", todo: "カメラのコーデックをH.264、H.265、MJPEGのいずれかにしてください。" },
    frozen: {
      short: "停止",
      todo: "カメラが映像を送らなくなりました。自動で戻らない場合は再起動してください。",
    },
    "stream-ended": {
      short: "ストリーム終了",
      todo: "カメラが接続を閉じました。自動で戻らない場合は電源を確認してください。",
    },
    "picture-changed": {
      short: "画面が変わりました",
      todo: "線とゾーンは以前の位置にあります。まだ合っているか確認してください。",
    },
    "clock-jumped": { short: "時計の変更", todo: `カメラが時計を合わせました。${WAIT}` },
    "clock-missing": { short: "時刻なし", todo: `カメラが時刻を送らないため、このコンピューターの時刻を使います。${WAIT}` },
    unreadable: { short: "読み取り不可", todo: "ファイルや装置があり、読み取れるか確認してください。" },
    setting: { short: "設定の誤り", todo: "設定を直してください。" },
    "process-died": { short: "プロセス終了", todo: AGAIN },
    "process-hangs": { short: "プロセス応答なし", todo: AGAIN },
    defect: { short: "Sealskinの不具合", todo: "ログを確認し、報告してください。" },
  },
  tries: (count) => `${count}回続けて失敗`,
  nextTry: (seconds) => (seconds < 1 ? "試行中" : `${seconds}秒後に再試行`),
  since: (time, span) => `${time}から（${span}）`,
  noCameras: {
    heading: "カメラがまだありません",
    text: "設定で追加するか、カメラを指定してSealskinを起動してください: sealskin watch rtsp://camera/stream",
  },
};
