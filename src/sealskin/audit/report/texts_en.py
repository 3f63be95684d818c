"""The report's English. `{names}` are filled in; the keys are those of every language."""

# ruff: noqa: RUF001 - typographic quotation marks, as they are printed

PHRASES: dict[str, str] = {}
"""Sentences of the audit's JSON in this language; the JSON speaks English."""

TEXTS = {
    # Head
    "title": "What the seal “{sealer}” gives away",
    "subtitle": "Privacy audit of sealed camera pictures",
    "audited": "Audited",
    "look_again": "Look again by",
    "seal": "Seal",
    "written_by": "Written by",
    "unknown": "not measured",
    "none": "none",
    "yes": "yes",
    "no": "no",
    "percent": "{value} %",
    "px": "{value} px",
    "banner_controls": "These figures must not be used",
    "banner_controls_text": "The attackers of this audit did not break what is known to be weak, "
    "or were not tried on it. An attacker who cannot do that proves nothing. Section {section} "
    "says which controls failed; repeat the audit with more time.",
    "banner_partial": "This audit is not finished",
    "banner_partial_text": "Its time was up before every attack was done. What is missing could "
    "only add to what the seal gives away: {unfinished}.",
    # 1
    "s_summary": "In plain words",
    "summary_lead": "A seal changes camera pictures so that people can be counted and not "
    "recognised. This audit is the attacker: it knows how the seal works and learns from other "
    "people’s sealed pictures. The European data-protection authorities ask three questions of "
    "data that are said to be anonymous (Article 29 Working Party, Opinion 05/2014, WP216). These "
    "are the answers for pictures in the quality that was tested.",
    "q_single": "Singling out",
    "q_single_ask": "Can somebody be picked out and recognised?",
    "q_link": "Linkability",
    "q_link_ask": "Can two sealed pictures be told to show the same person?",
    "q_infer": "Inference",
    "q_infer_ask": "Can something about a person be read without knowing who it is?",
    "v_void": "No answer: controls failed",
    "v_unknown": "Not measured",
    "v_chance": "Not shown by these attacks",
    "v_some": "Yes, a little better than guessing",
    "v_much": "Yes, often",
    "v_all": "Yes, nearly always",
    "v_infer_yes": "Yes",
    "v_infer_no": "Not shown by these attacks",
    "single_auc": "Given one face and two sealed pictures, one of them of the same person, the "
    "best attacker chooses the right one in {value} of 100 cases. Guessing is right in 50{null}.",
    "null_clause": "; the same search among shuffled names reached {value}",
    "single_rank": "Asked which of 50 people a sealed face is, it names the right one in {value} "
    "of 100 cases. Guessing is right in 2.",
    "single_tar": "Allowed one false alarm in 100 strangers, it recognises {value} of 100 people.",
    "link_faces": "By the sealed face alone, two pictures of one person are told from two of "
    "different people in {value} of 100 cases (guessing: 50).",
    "link_bodies": "By the whole body, across cameras and in the same clothes, in {value} of 100 "
    "cases (guessing: 50).",
    "link_frames": "Looking at 64 frames instead of one changes the share by {value} in 100.",
    "infer_line": "{what}: right in {accuracy} of 100 people; always naming the commonest is right "
    "in {constant}.",
    "key_figures": "Key figures",
    "k_face": "Faces told apart",
    "k_rank": "Named out of 50",
    "k_person": "Bodies linked across cameras",
    "k_iris": "Irises told apart, close-up",
    "k_note_auc": "AUC; 0.50 is guessing",
    "k_note_rank": "2 % is guessing",
    "k_upper": "95 % interval up to {value}",
    "k_interval": "{low} to {high}",
    "lower_bound": "Every figure is what these attackers reached. A better one may reach more.",
    # 2
    "s_what": "What was attacked",
    "sealer_name": "Sealer",
    "seal_id": "Identity of the seal",
    "settings": "Settings",
    "config_sha256": "SHA-256 of its settings",
    "weights_sha256": "SHA-256 of its weights",
    "no_weights": "it has no weights",
    "pairs_weights": "not known; another tool made these frames",
    "embedder_sha256": "SHA-256 of the attacker’s recogniser",
    "data_faces": "Faces",
    "data_bodies": "Bodies",
    "data_line": "attackers learned from {people_train} people, were chosen on {people_dev} others "
    "and are reported on {people_val} others again ({pictures_val} pictures)",
    "command": "Command",
    "machine": "Machine",
    "seeds": "Seeds",
    "time": "Time",
    "time_line": "{minutes} of {budget} minutes",
    "version": "Version",
    # 3
    "s_threat": "Who attacks, and how",
    "threat_lead": "The attacker is assumed to know everything but the raw picture (Kerckhoffs’s "
    "principle): the seal, its settings and weights, and any number of raw and sealed pictures of "
    "other people. Faces and bodies are set into whole frames of 1920 x 1080 pixels, the frame is "
    "sealed, and only then cut out.",
    "attacker": "Attacker",
    "attacker_does": "What it does",
    "a_naive": "An untouched face recogniser",
    "a_regallery": "The same, with a gallery that the attacker sealed too",
    "a_parrot": "A recogniser retrained on sealed faces",
    "a_regressor": "A network that learns a raw face’s fingerprint from the sealed face",
    "a_linker": "A network that learns which sealed bodies are one person",
    "a_histogram": "Colours and outline, nothing learned",
    "a_sequence": "The linker, over several pictures of a passage",
    "a_restorer": "A network that paints the raw face back, then recognises it",
    "a_inversion": "Search for a raw face that the seal turns into what is seen",
    "a_iris": "Daugman’s iris code on drawn eyes",
    "a_ridge": "Phase correlation of drawn fingerprints",
    "a_attribute": "A classifier of what clothes and bodies show",
    "d_ss": "sealed – sealed",
    "d_rs": "raw – sealed",
    "d_sr": "sealed – raw",
    "iso_title": "Evaluated following ISO/IEC 27559:2022",
    "iso_note": "The order of the work follows that standard’s clauses. It is not a statement of "
    "conformity.",
    "iso_threat": "Threat modelling: who could attack, with what knowledge",
    "iso_attack": "Attack modelling: what is tried, on which people",
    "iso_quantify": "Quantifying identifiability: how much comes through",
    "iso_test": "Adversarial testing: attackers that are trained and run",
    "iso_where": "section {section}",
    # 4
    "s_controls": "Can these figures be trusted?",
    "controls_lead": "An attack that finds nothing proves nothing unless it finds what is there. "
    "The same attackers are therefore run on pictures that are known to be readable, and on "
    "pictures in which nobody is.",
    "control": "Control",
    "needed": "Needed",
    "reached": "Reached",
    "at_least": "at least {value}",
    "at_most": "at most {value}",
    "passed": "passed",
    "failed": "failed",
    "null_text": "With names shuffled, the same search over all attackers, heights and directions "
    "reached an AUC of {value}. What is not above that is luck.",
    "floors_text": "What is reached by what is around a head, or by colours and shape of clothes "
    "without learning:",
    "constancy_fixed": "The seal adds the same noise every time, so an attacker can subtract it.",
    # 5
    "s_people": "Faces and bodies",
    "people_lead": "The strongest attacker is chosen on some people and reported on others. AUC "
    "is the share of pairs that are told apart rightly: 0.50 is guessing, 1.00 is always. The "
    "attacker compares a gallery of known pictures with the picture in question, and each may be "
    "raw or sealed.",
    "plot_heights": "Faces told apart, by height of the face",
    "plot_heights_desc": "AUC of each attacker at its worst direction, by height of the face in "
    "pixels of a 1080p frame. The dashed line is guessing.",
    "plot_bodies": "Bodies linked across cameras, by height of the body",
    "axis_height": "height in pixels of the frame",
    "axis_auc": "AUC",
    "chance": "guessing",
    "null_line": "shuffled names",
    "subject": "Subject",
    "face": "face",
    "person": "body",
    "iris": "iris",
    "finger": "fingerprint",
    "direction": "Gallery – picture",
    "height": "Height",
    "frames": "Frames",
    "population": "Population",
    "found": "found by the seal",
    "all": "all",
    "missed": "missed by the seal",
    "auc": "AUC",
    "interval": "95 % interval",
    "eer": "EER",
    "tar1": "TAR at FAR 1 %",
    "tar01": "at 0.1 %",
    "rank1": "Rank 1 of 50",
    "chosen_table": "The strongest attacker at each height and in each direction",
    "full_table": "All {count} rows: every attacker, every seed",
    "others_table": "For comparison: other seals under the same attacks",
    "sealer_column": "Seal",
    "seed": "Seed",
    "mean_of_seeds": "mean",
    "plot_roc": "True and false acceptances",
    "plot_roc_desc": "Share of a person’s pictures that are accepted, against the share of "
    "strangers’ that are, on a logarithmic scale. The dashed line is guessing.",
    "axis_far": "false acceptances",
    "axis_tar": "true acceptances",
    "plot_frames": "Many frames of one face",
    "plot_frames_desc": "AUC by the number of sealed frames that the attacker sees of one face.",
    "axis_frames": "sealed frames",
    # 6
    "s_bits": "How much comes through, in bits",
    "bits_lead": "Two people are told apart by one bit, everybody on earth by 33. The left end of "
    "a bar is what an attacker has shown to come through, the right end is all that the seal can "
    "let through by its construction. The truth lies between. A pale bar has an end that nobody "
    "measured.",
    "plot_bits": "Bits about who it is",
    "plot_bits_desc": "For each subject and height, from what was shown at least to what the seal "
    "lets through at most, on a logarithmic scale.",
    "axis_bits": "bits",
    "measured_at_least": "Shown at least",
    "by_construction": "At most, by construction",
    "bits_world": "all people on earth",
    # 7
    "s_misses": "People that the seal left readable",
    "misses_lead": "A seal that looks for people can overlook them. A face counts as readable if "
    "the untouched recogniser still takes it for its raw picture.",
    "gate_lead": "This seal treats what it takes for a head, and says where. A head counts as "
    "missed if less than 90 % of its box was treated. Faces are scored apart by that, and all "
    "together; the figures of the first page are of all. Of fewer than 20 missed faces, or fewer "
    "than 10 people with two, no AUC is given.",
    "missed_auc": "AUC of the missed",
    "readable": "Readable",
    "of": "of",
    "share": "Share",
    "upper": "at most (95 %)",
    "left_out_text": "In {frames} frames with {faces} faces, {unsealed} faces came through "
    "unchanged.",
    # 8
    "s_pictures": "Pictures",
    "pictures_lead": "Faces of the data that was tested on: those that the recogniser finds most, "
    "and least, like themselves once they are restored. They are here because whoever ran the "
    "audit asked for them: these are real people, so this copy of the report is not for "
    "publication.",
    "p_best": "Best",
    "p_worst": "Worst",
    "p_strip": "raw, sealed, restored",
    "p_likeness": "likeness of restored and raw (cosine)",
    # 9
    "s_eyes": "Eyes and fingerprints",
    "eyes_lead": "Drawn eyes and prints of nobody, filling a frame as no store camera shows them. "
    "A seal may be readable here and safe in use: what counts then is how many pixels a camera "
    "spends on an eye.",
    "iris_row": "Irises, close-up",
    "ridge_row": "Fingerprints, close-up",
    "iris_px_text": "An iris is about 12 mm wide. Recognising it takes some 140 px across "
    "(Daugman 2004). A camera of {width} px and {angle} degrees shows:",
    "distance": "Distance",
    "iris_width": "Iris in the frame",
    "metres": "{value} m",
    # 10
    "s_attributes": "What can still be read",
    "attributes_lead": "Without knowing who it is: what a classifier that was trained on sealed "
    "pictures of other people reads, beside always naming the commonest answer.",
    "attribute": "Attribute",
    "accuracy": "Right",
    "constant": "Commonest answer",
    # 11
    "s_channels": "Side channels of sealed files",
    "channels_lead": "What a file gives away besides its pixels. Values are never repeated here.",
    "channel": "Channel",
    "channel_found": "Found",
    "channel_yes": "found",
    "channel_no": "none",
    "detail": "Detail",
    "c_exif": "EXIF (camera, place, settings)",
    "c_xmp": "XMP",
    "c_thumbnail": "Thumbnails and covers",
    "c_colour_profile": "Texts in a colour profile",
    "c_comment": "Comments",
    "c_time_stamp": "Times finer than asked",
    "c_other_data": "Data of unknown kind",
    "c_trailing_bytes": "Bytes after the end",
    "c_file_name": "Names of raw files",
    "c_audio": "Sound",
    "c_subtitles": "Subtitles",
    "c_data_stream": "Data streams",
    "c_attachment": "Attachments",
    "c_second_film": "A second film",
    "c_container_tag": "Tags of the container",
    "c_chapters": "Chapters",
    "c_message_in_stream": "Messages inside the stream",
    # 12
    "s_missing": "What was not measured",
    "missing_lead": "Unknown is not zero. These can identify people and are not part of any figure "
    "above.",
    "what": "What",
    "why": "Why",
    # 13
    "s_risk": "What risk remains",
    "risk_bound": "The figures are lower bounds. Attackers get better; recognisers trained on "
    "more people and real footage may reach more.",
    "risk_context": "Place, time, gait, company and clothing can identify somebody whose face is "
    "gone. Keep sealed pictures for as short a time as raw ones would deserve, and limit who may "
    "see them.",
    "risk_data": "The people tested are few and no sample of any public, and their pictures may be "
    "sharper or poorer than those of the cameras in question.",
    "risk_settings": "The figures hold for this seal in this setting (hashes above) and for people "
    "no taller in the frame than was tested. Another setting is another seal.",
    "risk_again": "Look again by {date}, and whenever the seal, its settings or the cameras "
    "change.",
    # Words
    "s_words": "Words",
    "w_auc": "Area under the curve: how often a pair of one person looks more alike than a pair of "
    "two. 0.5 is guessing.",
    "w_tar": "True acceptance rate at a false acceptance rate: how many people are recognised when "
    "so many strangers are let through by mistake.",
    "w_eer": "Equal error rate: where as many are rejected wrongly as are accepted wrongly. 50 % "
    "is guessing.",
    "w_rank": "How often the right one of 50 people comes first. 2 % is guessing.",
    "w_interval": "95 % interval, from drawing the people anew 200 times.",
    "w_bits": "One bit halves the people who come into question.",
}
