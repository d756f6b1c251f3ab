"""What the scanner page says, by the keys its scripts name; `{places}` are filled there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surety.consoles.piece.words import INCIDENT
from surety.consoles.words import inspection

_STEPS = {
    "scan_a_piece": _("Scan a waybill, an item code or a piece"),
    "scan_a_piece_first": _("Scan a piece first"),
    "piece_shown": _("{stage}. What is next?"),
    "which_piece": _("{count} pieces bear this. Which one?"),
    "unknown_mark": _("Nothing here bears {text}. If it lies before you, scan Receive to put it aside"),
    "unknown_mark_now": _("Nothing here bears {text}. Nothing was changed"),
    "nothing_to_do": _("{piece}: {stage}. There is nothing to do here"),
    "confirm_aside": _("Put it aside as: {what}?"),
    "set_aside": _("Put aside: staff have a task to find out whose it is"),
    "code_unbound": _("This code is free. Scan its piece first, then the code"),
    "not_here": _("That is not possible now"),
    "cancelled": _("Cancelled, nothing was kept"),
    "taken_back": _("Taken back"),
    "confirm_or_cancel": _("Scan Confirm or Cancel"),
    "choose_a_number": _("Scan one of the numbers shown"),
    "received": _("Taken in"),
    "confirm_condition": _("Receive it as: {condition}?"),
    "scan_shelf": _("Scan the shelf"),
    "shelved": _("On shelf {shelf}"),
    "no_shelf": _("That is no shelf"),
    "scan_seal": _("Scan the seal"),
    "sealed": _("Sealed with {seal}"),
    "no_seal": _("That is no seal"),
    "mark_of_another": _("{text} is already on something else"),
    "scan_code": _("Scan the item code"),
    "no_code_scanned": _("That is no item code"),
    "code_taken": _("This code is on another piece: {piece}"),
    "code_not_ours": _("This code was not issued to this centre, or is used"),
    "confirm_bind": _("Bind {code} to this piece?"),
    "bound": _("Code bound"),
    "scan_pack_waybill": _("Scan the waybill of the parcel to the buyer"),
    "no_waybill": _("That is no waybill"),
    "which_carrier": _("Which carrier?"),
    "needs_line": _(
        "Packing needs a connection: the challenge comes from the server's record. Try again when it is back"
    ),
    "scan_marks": _("Hold {challenge} before the camera, then scan code and seal"),
    "film_and_confirm": _("Hold {challenge} before the camera and pack. Then confirm"),
    "ticked_code": _("The code is this piece's"),
    "ticked_seal": _("The seal is this piece's"),
    "mark_left_code": _("Scan the item code of the piece first"),
    "mark_left_seal": _("Scan the seal of the piece first"),
    "other_mark": _("{text} does not belong to this piece. Do not pack it"),
    "confirm_packed": _("Everything fits. Packed?"),
    "packed": _("Packed for the buyer"),
    "photo_frame": _("Scan Photograph to take it, Cancel when done"),
    "photo_taken": _("Photographed, {count} by now"),
    "hand_to_whom": _("Who takes it?"),
    "to_merchant": _("The merchant, in person"),
    "to_return_courier": _("A courier, back to the merchant"),
    "scan_hand_waybill": _("Scan the waybill it leaves with"),
    "other_waybill": _("It was packed for waybill {waybill}"),
    "confirm_hand_merchant": _("Handed to the merchant?"),
    "handed": pgettext_lazy("custody", "Handed over"),
    "why_reprint": _("Why is the label printed again?"),
    "reprint_unreadable": _("It cannot be read"),
    "reprint_torn": _("It is torn"),
    "reprint_printer_fault": _("The printer failed"),
    "reprint_lost": _("It is lost"),
    "reprinted": _("Noted: print the label again"),
    "new_verdict": _("Now: {verdict}. Scan the right verdict"),
    "scan_a_verdict": _("Scan a verdict"),
    "why_correct": _("Why is it corrected?"),
    "reason_misread": _("The finding was misread"),
    "reason_new_evidence": _("Something new was found"),
    "reason_wrong_piece": _("The verdict was for another piece"),
    "reason_entered_wrong": _("The wrong verdict was scanned"),
    "stage_coming_back": _("Return on its way here"),
    "scan_aftersale": _("Scan or type the number of the after-sales case"),
    "no_aftersale": _("That is no number of an after-sales case"),
    "which_aftersale": _("For which after-sales case does it come back?"),
    "ask_return": _("All looked at, {count} unlike what left. Confirm to take the return in"),
    "came_back": _("Return taken in: it is the piece that left"),
    "came_back_otherwise": _("Return taken in: it is not as it left, and platform staff look into it"),
    "which_incident": _("What happened?"),
    "what_lies_here": _("Nothing is scanned. What lies before you?"),
    "confirm_incident": _("Report it: {what}?"),
    "incident_kept": _("Reported and kept"),
    "confirm_correct": _("Correct the verdict to: {verdict}?"),
    "corrected": _("Verdict corrected"),
}
_REFUSED = {
    "seal_of_other_centre": _("This seal is another centre's. Do not open it; it is kept as evidence."),
    "code_of_other_centre": _("This item code is another centre's. Do not use it; it is kept as evidence."),
    "not_now_receive": _("It cannot be received now"),
    "not_now_return": _("No return of it is expected"),
    "not_now_shelf": _("It cannot be put on a shelf now"),
    "not_now_inspect": _("It cannot be inspected now"),
    "same_inspector": _("You have inspected it: the second look is somebody else's"),
    "not_now_seal": _("It cannot be sealed now"),
    "not_now_bind": _("No code can be bound to it now"),
    "not_now_pack": _("It cannot be packed now"),
    "not_now_hand": _("It cannot be handed over now"),
    "not_now_reprint": _("It has no code yet"),
    "not_now_correct": _("There is no verdict to correct"),
    "check_failed": _("Misread: the check character does not fit. Scan again"),
    "unknown_command": _("This command is not known here"),
    "test_outside": _("That is a test code. Scan “Scanner self-test” first"),
    "no_camera": _("There is no camera, or the browser may not use it"),
    "broken": _("Something went wrong: {text}. Reload the page; nothing that was kept is lost"),
    "no_end": _("No end of line came. Press Enter, and set the scanner to send Enter after each scan"),
}
_CHECKS = {
    "ask_ok": _("{label}: as described?"),
    "ask_measure": _("{label}: scan or type the number"),
    "ask_measure_against": _("{label}: expected {expected}"),
    "ask_text": _("{label}: scan or type it"),
    "ask_text_against": _("{label}: expected {expected}"),
    "ask_code": _("{label}: scan it as it is now"),
    "ask_code_against": _("{label}: scan it as it is now, it left with {expected}"),
    "ask_seal": _("{label}: scan it, whole or broken"),
    "ask_seal_against": _("{label}: scan it, whole or broken; it left with {expected}"),
    "confirm_other_mark": _("{text} is not {expected}. Confirm that it carries another one?"),
    "ask_verdict": _("All looked at, {count} not in order. Scan the verdict"),
    "digit": _("{number}: further digits, then Confirm"),
    "no_number": _("That is no number"),
    "out_of_bounds": _("{value} cannot be: it lies between {min} and {max}. Measure again"),
    "confirm_out_of_tolerance": _(
        "Out of tolerance: {value}, off by {off} (expected {expected}). Confirm, or measure again"
    ),
    "confirm_other_text": _("{text} is not {expected}. Confirm that it differs?"),
    "defect_noted": _("Noted: {defect}"),
    "checks_left": _("{count} checks are left, next: {label}"),
    "confirm_verdict": _("Verdict: {verdict}?"),
    "confirm_pass_although": _("{count} checks are not in order. Verdict all the same: {verdict}?"),
    "verdict_given_pass": _("Passed"),
    "verdict_given_fail": _("Did not pass"),
    "verdict_given_unable": _("Could not be inspected"),
    "verdict_given_not_needed": _("Needs no inspection"),
    "reinspected": _("Second look noted"),
    "found_as_described": _("as described"),
    "found_differs": _("not as described"),
    "found_absent": _("absent"),
    "found_not_applicable": _("does not apply"),
    "expected": _("expected {expected}"),
    "out": _("{value}, out of tolerance by {off}"),
}
_OUTBOX = {
    "kept_here": _("{text}: kept on this device, will be sent"),
    "undone": _("Taken back: {what}"),
    "nothing_to_undo": _("Nothing is left to take back: what was sent is corrected, not undone"),
    "already_sent": _("It may have reached the server already and cannot be taken back"),
    "acknowledged": _("Seen"),
    "acknowledge": _("Seen"),
    "refused_by_server": _("Refused: {text}"),
    "refused_late": _("Refused later: {what}, {piece}. {text}"),
    "waiting": _("{count} not sent yet, the oldest since {since}"),
    "others": _("{count} of somebody else's, or of another centre, wait on this device until they sign in here"),
    "clock_slow": _("This device's clock is {length} slow. The server's time counts; set the clock"),
    "clock_fast": _("This device's clock is {length} fast. The server's time counts; set the clock"),
    "line_trying": _("Connecting"),
    "line_online": _("Connected"),
    "line_offline": _("Offline: go on, everything is kept"),
    "line_signed_out": _("Signed out: everything is kept, sign in to send it"),
    "line_someone_else": _("Somebody else is signed in: sign in yourself to send"),
    "line_not_here": _("No permission at this centre: ask its main account"),
    "advice_not_at_this_stage": _("Look at the piece: somebody else went on with it, or a step before was refused."),
    "advice_not_permitted": _("Ask the centre's main account for the permission, or let somebody do it who has it."),
    "advice_same_inspector": _("Give the piece to another inspector."),
    "advice_other_inspector": _("It was done in somebody else's name: do it again in your own."),
    "advice_fact_id_reused": _(
        "Something else was sent under this number. Do it again, and tell whoever runs the system."
    ),
    "advice_refund_first": _("Leave the piece unopened until the refund is dealt with."),
    "advice_other_centre": _("Put the piece aside and report it: it belongs to another centre."),
    "advice_other": _("Scan the piece to see how it stands, and do the step again if it is still needed."),
}
_TEST = {
    "test_1": _("Self-test 1 of 3: scan test code 1"),
    "test_2": _("Self-test 2 of 3: scan test code 2"),
    "test_3": _("Self-test 3 of 3: scan test code 3"),
    "test_scan": _("Scan the test code"),
    "test_right": _("Test {number}: right"),
    "test_no_suffix": _("No end of line came: set the scanner's suffix to Enter (CR) or Tab"),
    "test_prefix": _("“{text}” comes before the data: turn off the prefix and the symbol identifier (AIM ID)"),
    "test_behind": _("“{text}” comes after the data: leave only Enter or Tab as suffix"),
    "test_case": _("Capitals and small letters are swapped: turn off Caps Lock and the scanner's case conversion"),
    "test_lost": _(
        "{count} characters were lost: make the scanner slower (keystroke delay), or plug it in without a hub"
    ),
    "test_layout": _("Characters came out as others: {pairs}. Set the scanner's keyboard country to USA"),
    "test_other": _("Something else came: {text}. Was it the right test code?"),
    "test_passed": _("The scanner is set up right"),
    "test_failed": _("The scanner has to be set up: see below what to change, then test again"),
}
_LABELS = {
    "label_piece": _("Piece"),
    "label_shelf": _("Shelf"),
    "label_code": _("Item code"),
    "label_seal": _("Seal"),
    "label_parcel": _("Waybill out"),
    "label_waybill": _("Waybill in"),
    "label_return": _("Waybill of the return"),
    "label_inspectors": _("Inspectors"),
    "aside_unknown_parcel": _("A parcel nobody announced"),
    "aside_damaged": _("Damaged, and not to be told what it is"),
    "aside_several_in_one": _("More pieces in it than were announced"),
    "label_photos": _("Photographs taken"),
    "label_accessories": _("Accessories"),
    "label_defects": _("Flaws as listed"),
}


def words() -> dict[str, str]:
    """All of it in the language of the request."""
    said = _STEPS | _REFUSED | _CHECKS | _OUTBOX | _TEST | _LABELS
    return {key: str(text) for key, text in (said | _shared()).items()}


def _shared() -> dict[str, object]:
    """Words that the other pages have too."""
    shared = {f"stage_{code}": text for code, text in inspection.STAGE.items()}
    shared |= {f"verdict_{code}": text for code, text in inspection.VERDICT.items()}
    shared |= {f"incident_{code}": text for code, text in INCIDENT.items()}
    shared["fact_file"] = _("A photograph or video")
    return shared | {f"fact_{code}": text for code, text in inspection.FACT.items()}
