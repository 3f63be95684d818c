/** 로그인. */
import type { access as english } from "../en/access";

export const access: typeof english = {
  access: {
    signIn: "로그인",
    signOut: "로그아웃",
    name: "이름",
    password: "비밀번호",
    showPassword: "비밀번호 표시",
    wrong: "이름 또는 비밀번호가 맞지 않습니다.",
    tooOften: (seconds) => `시도가 너무 많습니다. ${seconds}초 뒤에 다시 시도하세요.`,
    elsewhere: (provider) => `${provider}(으)로 로그인`,
    unknownElsewhere: "그곳에서는 확인되었지만 여기에는 등록되어 있지 않습니다. 관리자에게 등록을 요청하세요.",
    refusedElsewhere: "그곳에서 로그인하지 못했습니다. 다시 시도하거나 관리자에게 문의하세요.",
    forgotten: "비밀번호를 잊으셨나요? 관리자가 새로 만들어 드립니다.",
    account: "계정:",
    signedInAs: (name) => `${name}(으)로 로그인됨`,
    roles: { viewer: "보기", operator: "운영", admin: "관리자" },
    changePassword: "비밀번호 변경",
    oldPassword: "현재 비밀번호",
    newPassword: "새 비밀번호",
    newPasswordHint: "12자 이상. 다른 곳의 로그인은 모두 끝납니다.",
  },
};
