/** サインイン。 */
import type { access as english } from "../en/access";

export const access: typeof english = {
  access: {
    signIn: "サインイン",
    signOut: "サインアウト",
    name: "名前",
    password: "パスワード",
    showPassword: "パスワードを表示",
    wrong: "名前かパスワードが違います。",
    tooOften: (seconds) => `試行が多すぎます。${seconds}秒待ってからもう一度お試しください。`,
    elsewhere: (provider) => `${provider}でサインイン`,
    unknownElsewhere: "そちらでは確認されましたが、ここには登録されていません。管理者に登録を依頼してください。",
    refusedElsewhere: "そちらでサインインできませんでした。もう一度試すか、管理者にお問い合わせください。",
    forgotten: "パスワードを忘れた場合は、管理者が新しいものを発行します。",
    account: "アカウント:",
    signedInAs: (name) => `${name}としてサインイン中`,
    roles: { viewer: "閲覧", operator: "運用", admin: "管理者" },
    changePassword: "パスワードを変更",
    oldPassword: "現在のパスワード",
    newPassword: "新しいパスワード",
    newPasswordHint: "12文字以上。ほかのサインインはすべて終了します。",
  },
};
