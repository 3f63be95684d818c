import type { Texts } from "..";

export const papers: Pick<Texts, "papers"> = {
  papers: {
    intro: "지금 설정에서 만든, 변호사 확인용 초안입니다. 빠진 것은 채울 곳으로 표시됩니다.",
    language: "문서 언어",
    languages: { en: "영어", ko: "한국어" },
    names: {
      notice: "붙일 안내판",
      details: "안내판의 둘째 단계",
      policy: "영상정보처리기기 운영·관리 방침",
      impact: "영향평가 초안",
      record: "처리 활동 기록",
      access: "열람 요구에 대한 답변",
    },
    look: "보기",
    print: "인쇄",
    pdf: "PDF 받기",
    noPdf: (needs) => `서버가 PDF를 만들 수 없으니 브라우저에서 인쇄하세요. PDF에 필요한 것: ${needs}`,
    gaps: (count) => `남은 빈칸: ${count}`,
    never: "인쇄한 적 없음",
    printed: (when, who) => `${when}에 ${who} 인쇄`,
    same: "지금 설정과 같습니다.",
    changed: (count) => `그 뒤 달라진 줄: ${count}. 다시 인쇄하세요.`,
    gone: "더는 맞지 않음:",
    come: "새로 생김:",
    what: "문서에서 달라지는 것",
    nothing: "달라지는 문서가 없습니다.",
    logged: "누가 문서를 보거나 인쇄했는지 기록에 남습니다.",
  },
};
