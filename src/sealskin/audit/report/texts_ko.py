"""The report's Korean. The keys are those of `texts_en`."""

# ruff: noqa: RUF001, E501 - typographic quotation marks; Hangul counts double

PHRASES = {
    "raw faces at 88 px, untouched recogniser": "원본 얼굴 88픽셀, 다시 학습하지 않은 인식기",
    "mosaic of 8 px at 88 px, retrained attacker": (
        "8픽셀 모자이크, 얼굴 88픽셀, 다시 학습한 공격자"
    ),
    "blur of sigma 4 px at 88 px, retrained attacker": (
        "시그마 4픽셀 흐림, 얼굴 88픽셀, 다시 학습한 공격자"
    ),
    "raw people across cameras": "서로 다른 카메라에 찍힌 원본 사람",
    "drawn eyes, unsealed, iris code": "그린 눈, 밀봉하지 않음, 홍채 코드",
    "drawn eyes without texture, unsealed, iris code": "무늬 없는 그린 눈, 밀봉하지 않음, 홍채 코드",
    "drawn fingerprints, unsealed, phase correlation": "그린 지문, 밀봉하지 않음, 위상 상관",
    "drawn fingers without ridges, unsealed, phase correlation": (
        "융선 없는 그린 손가락, 밀봉하지 않음, 위상 상관"
    ),
    "gait": "걸음걸이",
    "no sequences with identities are at hand, and a silhouette passes where bodies do": (
        "신원이 붙은 연속 영상이 없으며, 몸이 통과하면 윤곽도 통과합니다"
    ),
    "inversion by gradients through a learned network": "학습된 신경망을 거슬러 가는 역산 공격",
    "the sealers audited so far are no networks; the inversion here fits what they do": (
        "지금까지 감사한 밀봉은 신경망이 아니며, 여기의 역산은 그 동작에 맞춘 것입니다"
    ),
    "bodies after a restorer": "복원한 뒤의 몸",
    "restorers are trained on faces only": "복원기는 얼굴로만 학습합니다",
    "facing as an attribute": "속성으로서의 시선 방향",
    "no pose teacher was given": "자세를 알려 주는 기준 모델이 없었습니다",
    "faces in true camera footage": "실제 카메라 영상의 얼굴",
    "faces are press photos set into drawn scenes: far sharper": (
        "얼굴은 그린 장면에 넣은 보도 사진이어서 훨씬 선명합니다"
    ),
    "whether equal input gives equal output": "같은 입력이 같은 출력을 내는지",
    "the tool sealed every frame once": "도구가 화면마다 한 번씩만 밀봉했습니다",
    "what the tool lets through by its construction": "도구가 구조상 통과시키는 양",
    "only its frames are known": "도구가 만든 화면만 알려져 있습니다",
    "bodies that the gate missed": "검출기가 놓친 몸",
    "found and missed are told apart by heads only": "찾은 것과 놓친 것은 머리로만 구분합니다",
    "a gate over time": "시간에 걸친 검출기",
    "every frame is given to it as a still": "모든 화면을 정지 영상으로 하나씩 줍니다",
    "what is around the head, sealed": "머리 주위에 있는 것(밀봉됨)",
    "clothes, unsealed": "옷(밀봉하지 않음)",
    "colour of the upper body": "윗옷 색",
    "colour of the legs": "아래옷 색",
    "facing, to the quarter": "어느 쪽을 보는지(네 방향)",
}

TEXTS = {
    # Head
    "title": "밀봉 ‘{sealer}’에서 새어 나오는 것",
    "subtitle": "밀봉된 카메라 영상의 개인정보 보호 감사",
    "audited": "감사일",
    "look_again": "다시 볼 날",
    "seal": "밀봉",
    "written_by": "작성",
    "unknown": "측정하지 않음",
    "none": "없음",
    "yes": "예",
    "no": "아니요",
    "percent": "{value}%",
    "px": "{value}픽셀",
    "banner_controls": "이 수치는 사용하면 안 됩니다",
    "banner_controls_text": "이 감사의 공격자는 약하다고 알려진 것을 뚫지 못했거나 시도하지 "
    "않았습니다. 그것을 못 하는 공격자는 아무것도 증명하지 못합니다. 어떤 대조가 실패했는지는 "
    "{section}절에 있습니다. 시간을 더 주어 감사를 다시 하십시오.",
    "banner_partial": "이 감사는 끝나지 않았습니다",
    "banner_partial_text": "모든 공격을 마치기 전에 시간이 다 되었습니다. 빠진 공격은 새어 나오는 "
    "양을 늘릴 수만 있습니다: {unfinished}.",
    # 1
    "s_summary": "쉬운 말로",
    "summary_lead": "밀봉은 사람을 셀 수는 있되 알아볼 수는 없도록 카메라 영상을 바꿉니다. 이 감사는 "
    "공격자의 역할을 합니다. 공격자는 밀봉의 방식을 알고, 다른 사람들의 밀봉된 사진으로 학습합니다. "
    "유럽의 개인정보 감독기구는 익명이라고 하는 데이터에 세 가지를 묻습니다(제29조 작업반 의견 "
    "05/2014, WP216). 시험한 화질의 영상에 대한 답은 다음과 같습니다.",
    "q_single": "식별(singling out)",
    "q_single_ask": "누군가를 골라내어 알아볼 수 있습니까?",
    "q_link": "연결 가능성(linkability)",
    "q_link_ask": "밀봉된 두 사진이 같은 사람인지 알 수 있습니까?",
    "q_infer": "추론(inference)",
    "q_infer_ask": "누구인지 모르더라도 그 사람에 관한 것을 읽을 수 있습니까?",
    "v_void": "답 없음: 대조 실패",
    "v_unknown": "측정하지 않음",
    "v_chance": "이 공격들로는 드러나지 않음",
    "v_some": "예, 짐작보다 조금 나음",
    "v_much": "예, 자주",
    "v_all": "예, 거의 언제나",
    "v_infer_yes": "예",
    "v_infer_no": "이 공격들로는 드러나지 않음",
    "single_auc": "얼굴 하나와 밀봉된 사진 두 장(그중 한 장이 같은 사람)을 주면, 가장 강한 공격자는 "
    "100번 중 {value}번 맞는 사진을 고릅니다. 짐작은 50번 맞습니다{null}.",
    "null_clause": " (이름을 섞고 같은 탐색을 하면 {value}번)",
    "single_rank": "밀봉된 얼굴이 50명 중 누구인지 물으면 100번 중 {value}번 맞힙니다. 짐작은 2번 "
    "맞습니다.",
    "single_tar": "낯선 사람 100명 중 1명을 잘못 받아들이는 것을 허용하면, 100명 중 {value}명을 "
    "알아봅니다.",
    "link_faces": "밀봉된 얼굴만으로 같은 사람의 사진 두 장과 다른 사람의 사진 두 장을 100번 중 "
    "{value}번 구별합니다(짐작: 50번).",
    "link_bodies": "같은 옷을 입고 다른 카메라에 찍힌 온몸으로는 100번 중 {value}번 "
    "구별합니다(짐작: 50번).",
    "link_frames": "한 장 대신 64장을 보면 100번 중 {value}번만큼 달라집니다.",
    "infer_line": "{what}: 100명 중 {accuracy}명 맞음. 가장 흔한 답만 말하면 {constant}명 맞음.",
    "key_figures": "주요 수치",
    "k_face": "얼굴 구별",
    "k_rank": "50명 중에서 지목",
    "k_person": "카메라 사이 몸 연결",
    "k_iris": "홍채 구별, 근접 촬영",
    "k_note_auc": "AUC, 0.50이 짐작",
    "k_note_rank": "2%가 짐작",
    "k_upper": "95% 구간의 위 끝 {value}",
    "k_interval": "{low}~{high}",
    "lower_bound": "모든 수치는 이 공격자들이 도달한 값입니다. 더 나은 공격자는 더 높이 도달할 수 "
    "있습니다.",
    # 2
    "s_what": "무엇을 공격했는가",
    "sealer_name": "밀봉 방식",
    "seal_id": "밀봉의 식별자",
    "settings": "설정",
    "config_sha256": "설정의 SHA-256",
    "weights_sha256": "가중치의 SHA-256",
    "no_weights": "가중치가 없음",
    "pairs_weights": "알 수 없음; 다른 도구가 만든 화면",
    "embedder_sha256": "공격자가 쓴 인식기의 SHA-256",
    "data_faces": "얼굴",
    "data_bodies": "몸",
    "data_line": "공격자는 {people_train}명으로 학습하고, 다른 {people_dev}명으로 선택되며, 또 다른 "
    "{people_val}명(사진 {pictures_val}장)으로 보고됩니다",
    "command": "명령",
    "machine": "기계",
    "seeds": "난수 씨앗",
    "time": "시간",
    "time_line": "{budget}분 중 {minutes}분",
    "version": "판",
    # 3
    "s_threat": "누가 어떻게 공격하는가",
    "threat_lead": "공격자는 원본 영상을 뺀 모든 것을 안다고 가정합니다(케르크호프스의 원리). 밀봉과 그 "
    "설정과 가중치, 그리고 다른 사람들의 원본과 밀봉 사진을 얼마든지 가집니다. 얼굴과 몸을 1920 x "
    "1080픽셀의 화면에 넣고, 화면 전체를 밀봉한 뒤에야 잘라 냅니다.",
    "attacker": "공격자",
    "attacker_does": "하는 일",
    "a_naive": "손대지 않은 얼굴 인식기",
    "a_regallery": "같은 인식기, 공격자가 대조군도 밀봉함",
    "a_parrot": "밀봉된 얼굴로 다시 학습한 인식기",
    "a_regressor": "밀봉된 얼굴에서 원본 얼굴의 특징을 학습하는 신경망",
    "a_linker": "밀봉된 몸 가운데 같은 사람을 학습하는 신경망",
    "a_histogram": "색과 윤곽, 학습 없음",
    "a_sequence": "지나가는 동안의 여러 장을 보는 연결 신경망",
    "a_restorer": "원본 얼굴을 다시 그려 낸 뒤 알아보는 신경망",
    "a_inversion": "밀봉하면 보이는 것과 같아지는 원본 얼굴의 탐색",
    "a_iris": "그린 눈에 대한 도그먼의 홍채 코드",
    "a_ridge": "그린 지문의 위상 상관",
    "a_attribute": "옷과 몸이 보여 주는 것의 분류기",
    "d_ss": "밀봉 – 밀봉",
    "d_rs": "원본 – 밀봉",
    "d_sr": "밀봉 – 원본",
    "iso_title": "ISO/IEC 27559:2022에 따른 평가",
    "iso_note": "작업의 순서가 이 표준의 조항을 따릅니다. 적합하다는 선언이 아닙니다.",
    "iso_threat": "위협 모형: 누가 어떤 지식으로 공격할 수 있는가",
    "iso_attack": "공격 모형: 무엇을 어떤 사람들에게 시도하는가",
    "iso_quantify": "식별 가능성의 정량화: 얼마나 통과하는가",
    "iso_test": "적대적 시험: 학습하고 실행한 공격자",
    "iso_where": "{section}절",
    # 4
    "s_controls": "이 수치를 믿을 수 있는가",
    "controls_lead": "아무것도 찾지 못한 공격은, 있는 것을 찾아낼 수 있을 때에만 의미가 있습니다. "
    "그래서 같은 공격자를 읽을 수 있다고 알려진 사진과 아무도 없는 사진에 실행합니다.",
    "control": "대조",
    "needed": "필요",
    "reached": "도달",
    "at_least": "{value} 이상",
    "at_most": "{value} 이하",
    "passed": "통과",
    "failed": "실패",
    "null_text": "이름을 섞으면 모든 공격자와 높이와 방향에 걸친 같은 탐색이 AUC {value}에 "
    "도달했습니다. 이보다 높지 않은 것은 우연입니다.",
    "floors_text": "머리 주위에 있는 것, 또는 옷의 색과 모양만으로 학습 없이 도달하는 값:",
    "constancy_fixed": "밀봉이 언제나 같은 잡음을 더하므로 공격자가 빼낼 수 있습니다.",
    # 5
    "s_people": "얼굴과 몸",
    "people_lead": "가장 강한 공격자를 어떤 사람들로 고르고 다른 사람들로 보고합니다. AUC는 옳게 "
    "구별한 쌍의 비율입니다. 0.50은 짐작, 1.00은 언제나 맞음입니다. 공격자는 아는 사진의 대조군을 문제의 사진과 비교하며, "
    "각각 원본이거나 밀봉된 것일 수 있습니다.",
    "plot_heights": "얼굴 높이에 따른 얼굴 구별",
    "plot_heights_desc": "1080p 화면의 픽셀로 나타낸 얼굴 높이에 따른, 각 공격자의 가장 강한 "
    "방향의 AUC. 점선은 짐작입니다.",
    "plot_bodies": "몸 높이에 따른 카메라 사이 몸 연결",
    "axis_height": "화면에서의 높이(픽셀)",
    "axis_auc": "AUC",
    "chance": "짐작",
    "null_line": "섞은 이름",
    "subject": "대상",
    "face": "얼굴",
    "person": "몸",
    "iris": "홍채",
    "finger": "지문",
    "direction": "대조군 – 사진",
    "height": "높이",
    "frames": "장수",
    "population": "모집단",
    "found": "밀봉이 찾은 사람",
    "all": "모두",
    "missed": "밀봉이 놓친 사람",
    "auc": "AUC",
    "interval": "95% 구간",
    "eer": "EER",
    "tar1": "FAR 1%의 TAR",
    "tar01": "0.1%",
    "rank1": "50명 중 1위",
    "chosen_table": "높이와 방향마다 가장 강한 공격자",
    "full_table": "전체 {count}행: 모든 공격자, 모든 씨앗",
    "others_table": "비교: 같은 공격을 받은 다른 밀봉",
    "sealer_column": "밀봉",
    "seed": "씨앗",
    "mean_of_seeds": "평균",
    "plot_roc": "옳은 수락과 잘못된 수락",
    "plot_roc_desc": "잘못 받아들인 낯선 사람의 비율(로그 눈금)에 따른, 받아들인 본인 사진의 비율. "
    "점선은 짐작입니다.",
    "axis_far": "잘못된 수락",
    "axis_tar": "옳은 수락",
    "plot_frames": "한 얼굴의 여러 장",
    "plot_frames_desc": "공격자가 보는 한 얼굴의 밀봉된 장수에 따른 AUC.",
    "axis_frames": "밀봉된 장수",
    # 6
    "s_bits": "몇 비트가 통과하는가",
    "bits_lead": "1비트면 두 사람을, 33비트면 지구의 모든 사람을 구별합니다. 막대의 왼쪽 끝은 "
    "공격자가 통과한다고 보인 양, 오른쪽 끝은 밀봉의 구조가 허용하는 최대입니다. 참값은 그 사이에 "
    "있습니다. 옅은 막대는 한쪽 끝을 측정하지 않은 것입니다.",
    "plot_bits": "누구인지에 관한 비트",
    "plot_bits_desc": "대상과 높이마다, 적어도 드러난 양에서 밀봉이 최대로 통과시키는 양까지, 로그 "
    "눈금.",
    "axis_bits": "비트",
    "measured_at_least": "적어도 드러남",
    "by_construction": "구조상 최대",
    "bits_world": "지구의 모든 사람",
    # 7
    "s_misses": "밀봉이 읽히게 남긴 사람",
    "misses_lead": "사람을 찾아서 밀봉하는 방식은 사람을 놓칠 수 있습니다. 손대지 않은 인식기가 여전히 "
    "원본과 같은 사람으로 보면 읽히는 얼굴로 칩니다.",
    "gate_lead": "이 밀봉은 머리로 보이는 곳을 처리하고 그곳이 어디인지 알려 줍니다. 머리를 둘러싼 상자의 "
    "90%가 처리되지 않았으면 놓친 것으로 칩니다. 얼굴은 그에 따라 따로, 그리고 모두 함께 채점하며, 첫 "
    "쪽의 수치는 모두에 대한 것입니다. 놓친 얼굴이 20개보다 적거나 두 장 있는 사람이 10명보다 적으면 AUC를 "
    "내지 않습니다.",
    "missed_auc": "놓친 사람의 AUC",
    "readable": "읽힘",
    "of": "전체",
    "share": "비율",
    "upper": "최대(95%)",
    "left_out_text": "{frames}장의 얼굴 {faces}개 중 {unsealed}개가 바뀌지 않고 통과했습니다.",
    # 8
    "s_pictures": "사진",
    "pictures_lead": "시험에 쓴 데이터의 얼굴 가운데, 복원한 얼굴이 원본과 가장 닮았다고, 그리고 가장 닮지 "
    "않았다고 인식기가 본 것입니다. 감사를 실행한 사람이 요청했기 때문에 여기 있습니다. 실제 사람들이므로 이 "
    "보고서 사본은 공개하면 안 됩니다.",
    "p_best": "가장 잘된 것",
    "p_worst": "가장 못된 것",
    "p_strip": "원본, 밀봉, 복원",
    "p_likeness": "복원과 원본의 닮음(코사인)",
    # 9
    "s_eyes": "눈과 지문",
    "eyes_lead": "아무의 것도 아닌 그린 눈과 지문으로, 매장 카메라에서는 볼 수 없을 만큼 화면을 "
    "채웁니다. 여기서 읽히더라도 실제 사용에서는 안전할 수 있습니다. 그때는 카메라가 눈 하나에 몇 "
    "픽셀을 쓰는지가 중요합니다.",
    "iris_row": "홍채, 근접 촬영",
    "ridge_row": "지문, 근접 촬영",
    "iris_px_text": "홍채의 너비는 약 12mm입니다. 알아보려면 지름 약 140픽셀이 필요합니다(Daugman "
    "2004). {width}픽셀, {angle}도의 카메라에서는 다음과 같습니다.",
    "distance": "거리",
    "iris_width": "화면에서의 홍채",
    "metres": "{value}m",
    # 10
    "s_attributes": "아직 읽을 수 있는 것",
    "attributes_lead": "누구인지 모르는 채로, 다른 사람들의 밀봉 사진으로 학습한 분류기가 읽는 것과 "
    "언제나 가장 흔한 답을 말하는 것의 비교.",
    "attribute": "속성",
    "accuracy": "맞음",
    "constant": "가장 흔한 답",
    # 11
    "s_channels": "밀봉된 파일의 곁길",
    "channels_lead": "파일이 화소 말고 드러내는 것. 값은 여기에 옮기지 않습니다.",
    "channel": "곁길",
    "channel_found": "발견",
    "channel_yes": "있음",
    "channel_no": "없음",
    "detail": "내용",
    "c_exif": "EXIF(카메라, 장소, 설정)",
    "c_xmp": "XMP",
    "c_thumbnail": "미리보기와 표지",
    "c_colour_profile": "색 프로필의 글",
    "c_comment": "주석",
    "c_time_stamp": "요청보다 자세한 시각",
    "c_other_data": "알 수 없는 데이터",
    "c_trailing_bytes": "끝 뒤의 바이트",
    "c_file_name": "원본 파일의 이름",
    "c_audio": "소리",
    "c_subtitles": "자막",
    "c_data_stream": "데이터 스트림",
    "c_attachment": "첨부 파일",
    "c_second_film": "두 번째 영상",
    "c_container_tag": "컨테이너 태그",
    "c_chapters": "장",
    "c_message_in_stream": "스트림 안의 메시지",
    # 12
    "s_missing": "측정하지 않은 것",
    "missing_lead": "모르는 것은 0이 아닙니다. 다음은 사람을 식별할 수 있으며 위의 어떤 수치에도 들어 "
    "있지 않습니다.",
    "what": "무엇",
    "why": "이유",
    # 13
    "s_risk": "남은 위험",
    "risk_bound": "수치는 하한입니다. 공격자는 나아지며, 더 많은 사람과 실제 영상으로 학습한 인식기는 더 "
    "높이 도달할 수 있습니다.",
    "risk_context": "얼굴이 없어도 장소, 시각, 걸음걸이, 동행, 옷차림으로 알아볼 수 있습니다. 밀봉된 "
    "영상도 원본처럼 짧게 보관하고, 볼 수 있는 사람을 제한하십시오.",
    "risk_data": "시험한 사람은 적고 어떤 집단의 표본도 아니며, 그 사진은 해당 카메라보다 선명하거나 "
    "흐릴 수 있습니다.",
    "risk_settings": "수치는 이 밀봉의 이 설정(위의 해시)에만, 그리고 시험한 것보다 크게 찍히지 않은 "
    "사람에게만 유효합니다. 설정이 다르면 다른 밀봉입니다.",
    "risk_again": "{date}까지, 그리고 밀봉이나 설정이나 카메라가 바뀔 때마다 다시 보십시오.",
    # Words
    "s_words": "용어",
    "w_auc": "곡선 아래 넓이: 같은 사람의 쌍이 다른 사람의 쌍보다 더 닮아 보이는 비율. 0.5가 "
    "짐작입니다.",
    "w_tar": "잘못된 수락률에서의 옳은 수락률: 그만큼의 낯선 사람을 잘못 통과시킬 때 알아보는 사람의 "
    "비율.",
    "w_eer": "잘못된 거부와 잘못된 수락이 같아지는 오류율. 50%가 짐작입니다.",
    "w_rank": "50명 중 맞는 사람이 첫째로 나오는 비율. 2%가 짐작입니다.",
    "w_interval": "95% 구간, 사람을 200번 다시 뽑아 얻음.",
    "w_bits": "1비트는 후보를 절반으로 줄입니다.",
}
