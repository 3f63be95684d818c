/** 카메라의 상태, 원인, 조치. */
import type { cameras as english } from "../en/cameras";

const WAIT = "조치할 필요가 없습니다.";
const AGAIN = "다시 시작합니다. 계속되면 관리자에게 알리세요.";

export const cameras: typeof english = {
  cameras: "카메라",
  states: {
    starting: {
      short: "시작하는 중",
      long: "카메라를 시작하고 있습니다. 곧 영상이 나타납니다.",
      unknown: "카메라가 시작될 때까지 알 수 없습니다.",
    },
    running: {
      short: "실시간",
      long: "카메라가 작동하고 있습니다.",
      unknown: "첫 영상을 분석할 때까지 알 수 없습니다.",
    },
    offline: {
      short: "오프라인",
      long: "카메라에서 영상이 오지 않습니다. 계속 시도합니다.",
      unknown: "카메라가 오프라인인 동안에는 알 수 없습니다.",
    },
    ended: {
      short: "끝남",
      long: "영상이 끝났습니다.",
      unknown: "영상이 끝나서 알 수 없습니다.",
    },
    failed: {
      short: "실패",
      long: "이 컴퓨터에 문제가 있어 영상을 표시하지 않습니다.",
      unknown: "카메라가 실패해서 알 수 없습니다.",
    },
    "not watched": {
      short: "관찰 안 함",
      long: "지금은 이 카메라를 관찰하지 않습니다. 기록된 내용은 아래에 있습니다.",
      unknown: "카메라를 관찰하지 않아서 알 수 없습니다.",
    },
  },
  causes: {
    refused: {
      short: "연결 거부됨",
      todo: "이 주소는 응답하지만 이 포트는 응답하지 않습니다. 포트와, 카메라에서 RTSP가 켜져 있는지 확인하세요.",
    },
    unreachable: {
      short: "닿을 수 없음",
      todo: "네트워크에 길이 없습니다. 케이블, 와이파이, 주소를 확인하세요.",
    },
    "unknown-host": {
      short: "알 수 없는 이름",
      todo: "카메라 이름의 철자를 확인하거나 192.168.1.20 같은 숫자 주소를 쓰세요.",
    },
    silent: { short: "응답 없음", todo: "카메라에 전원이 들어와 있고 이 네트워크에 있는지 확인하세요." },
    "wrong-password": {
      short: "비밀번호 틀림",
      todo: "설정에서 사용자 이름이나 비밀번호를 고치세요. 카메라가 계정을 잠그므로 가끔씩만 다시 시도합니다.",
    },
    "no-stream": {
      short: "스트림 없음",
      todo: "카메라는 응답하지만 이 이름의 스트림을 모릅니다. 주소의 끝부분을 확인하세요.",
    },
    "not-a-camera": {
      short: "이해할 수 없음",
      todo: "응답하는 것이 카메라처럼 말하지 않습니다. 주소와 포트를 확인하고 카메라를 다시 시작하세요.",
    },
    "no-picture": { short: "영상 없음", todo: "카메라의 코덱을 H.264, H.265 또는 MJPEG로 설정하세요." },
    frozen: {
      short: "멈춤",
      todo: "카메라가 영상을 보내지 않습니다. 저절로 돌아오지 않으면 카메라를 다시 시작하세요.",
    },
    "stream-ended": {
      short: "스트림 끝남",
      todo: "카메라가 연결을 닫았습니다. 저절로 돌아오지 않으면 전원을 확인하세요.",
    },
    "picture-changed": {
      short: "화면 바뀜",
      todo: "선과 구역은 이전 위치에 있습니다. 아직 맞는지 확인하세요.",
    },
    "clock-jumped": { short: "시계 바뀜", todo: `카메라가 시계를 맞췄습니다. ${WAIT}` },
    "clock-missing": { short: "시각 없음", todo: `카메라가 시각을 보내지 않아 이 컴퓨터의 시각을 씁니다. ${WAIT}` },
    unreadable: { short: "읽을 수 없음", todo: "파일이나 장치가 있고 읽을 수 있는지 확인하세요." },
    setting: { short: "잘못된 설정", todo: "설정을 고치세요." },
    "process-died": { short: "프로세스 종료", todo: AGAIN },
    "process-hangs": { short: "프로세스 응답 없음", todo: AGAIN },
    defect: { short: "Sealskin 결함", todo: "로그를 살펴보고 알려 주세요." },
  },
  tries: (count) => `연속 ${count}번 실패`,
  nextTry: (seconds) => (seconds < 1 ? "지금 시도하는 중" : `${seconds}초 뒤 다시 시도`),
  since: (time, span) => `${time}부터 (${span})`,
  noCameras: {
    heading: "아직 카메라가 없습니다",
    text: "설정에서 추가하거나 카메라와 함께 Sealskin을 시작하세요: sealskin watch rtsp://camera/stream",
  },
};
