"""A clerk with an old, messy workbook: dropped, read together, mended in the sheet, accepted; the next one unasked."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import assert_accessible, assert_accessible_everywhere
from tinhso.accounts.models import Account, RoleAssignment
from tinhso.kernel import clock
from tinhso.kernel.policy import Actor, Holding, Role
from tinhso.lake import queries as lake
from tinhso.places import actions as places
from tinhso.places.queries import unit_on
from tinhso.supply.reading.tests.old_workbooks import OldSheet, old_workbook

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DATASET = "base_map.community_teams"
DAY = date(2024, 1, 1)
UNITS = (
    "code,name,level,parent\n94,Tỉnh Sóc Trăng,tỉnh,\n941,Thành phố Sóc Trăng,huyện,94\n959,Thị xã Vĩnh Châu,huyện,94\n"
    "31498,Phường 5,phường,941\n31501,Phường 7,phường,941\n31513,Phường 1,phường,941\n31783,Phường 1,phường,959\n"
)
OLD_EXCEL = "application/vnd.ms-excel"
Rows = list[list[str | float | None]]


@pytest.fixture
def office(settings, tmp_path) -> int:
    """The register of a small province, and the office of the clerk."""
    settings.SECOND_FACTOR_ROLES = ()
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    administrator = Actor(kind="officer", account=1, holdings=(Holding(Role.ADMINISTRATOR),), origin="test")
    places.import_list(UNITS.encode(), "units.csv", on=DAY, actor=administrator)
    return unit_on("941", DAY).id


@pytest.fixture
def page(page_of, office) -> Page:
    """A browser in which a clerk is signed in."""
    hoa = Account.objects.create_user("hoa@soctrang.gov.vn", kind="officer", full_name="Lâm Thị Hoa")
    RoleAssignment.objects.create(
        account=hoa, role="commune_officer", unit_id=office, valid_from=clock.today(), given_at=clock.now()
    )
    opened: Page = page_of(hoa)
    return opened


def quarter(name: str, *rows: list[str | float | None]) -> bytes:
    """An office's table of a quarter in .VnTime: letterhead, title, header with column numbers, rows, total, signature."""
    head: Rows = [
        ["UBND thành phố Sóc Trăng", None, None, None, "Cộng hòa xã hội chủ nghĩa Việt Nam"],
        ["Phòng Văn hóa và Thông tin", None, None, None, "Độc lập - Tự do - Hạnh phúc"],
        [],
        [f"Báo cáo tổ công nghệ số cộng đồng {name}"],
        ["STT", "Tên xã, phường", "Số ấp và khóm", "Số ấp, khóm có tổ", "Số thành viên", "Ghi chú"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
    ]
    body: Rows = [[float(number), *row] for number, row in enumerate(rows, 1)]
    foot: Rows = [[None, "Tổng cộng", 99.0, 99.0, 999.0], [], [None, None, None, None, "Người lập biểu"]]
    return old_workbook(OldSheet("Biểu 1", [*head, *body, *foot], [(3, 3, 0, 5)]), font=".VnTime")


MESSY = quarter(
    "Quý II/2024",
    ["Phường 5", 10.0, 8.0, 64.0, None],
    ["Phường 7", "mười", 7.0, 50.0, "gửi muộn"],
    ["Phường 1", 6.0, 9.0, -5.0, None],
)
NEXT = quarter(
    "Quý III/2024",
    ["Phường 5", 10.0, 9.0, 70.0, None],
    ["Phường 7", 10.0, 8.0, 55.0, None],
    ["Phường 1", 9.0, 9.0, 61.0, None],
)


def drop(page: Page, name: str, content: bytes) -> None:
    """Drop a file on the zone, as from a desktop."""
    script = """([name, kind, bytes]) => {
        const carried = new DataTransfer();
        carried.items.add(new File([new Uint8Array(bytes)], name, { type: kind }));
        return carried;
    }"""
    carried = page.evaluate_handle(script, [name, OLD_EXCEL, list(content)])
    page.dispatch_event("[data-drop-zone]", "drop", {"dataTransfer": carried})
    page.get_by_text(name).wait_for()
    page.get_by_role("button", name="Gửi và xem").click()


def address(office: int, period: str) -> str:
    return f"/supply/submit/{DATASET}/{office}/{period}/"


def test_a_messy_old_workbook_becomes_a_receipt_and_the_next_one_passes_without_a_question(page, office):
    page.goto(address(office, "2024Q2"))
    expect(page.get_by_text("quý II/2024")).to_be_visible()
    assert_accessible(page)

    drop(page, "bieu-quy-2.xls", MESSY)
    page.wait_for_url("**/supply/read/**")
    expect(page.get_by_label("Cột C, “Số ấp và khóm”, là")).to_have_value("hamlets")
    expect(page.get_by_text("dòng tổng cộng")).to_be_visible()
    expect(page.get_by_text("Còn 1 điều cần trả lời")).to_be_visible()
    assert_accessible_everywhere(page)
    page.get_by_role("button", name="Kiểm tra và nộp").click()
    expect(page.get_by_role("alert")).to_contain_text("“Phường 1” là đơn vị nào?")
    page.get_by_label("Phường 1, Thị xã Vĩnh Châu").check()
    expect(page.get_by_text("31783 · Phường 1")).to_be_visible()
    page.get_by_role("button", name="Kiểm tra và nộp").click()

    page.wait_for_url("**/supply/attempt/**")
    expect(page.get_by_role("heading", name="3 lỗi trong 2 dòng")).to_be_visible()
    assert_accessible_everywhere(page)
    page.get_by_role("link", name="sửa tại đây").first.click()
    expect(page.get_by_label("Ô C8")).to_be_focused()
    page.keyboard.type("10")
    page.get_by_label("Ô C9").fill("9")
    page.get_by_label("Ô E9").fill("61")
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Biên nhận").wait_for()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Biên nhận có chữ ký số").click()
    document = download.value.path().read_text(encoding="utf-8")
    assert lake.verify_receipt(document, lake.public_keys())

    page.goto(address(office, "2024Q3"))
    drop(page, "bieu-quy-3.xls", NEXT)
    page.get_by_role("heading", name="Biên nhận").wait_for()


def test_a_changed_layout_is_explained_and_the_faulty_cells_are_mended_in_the_senders_own_workbook(page, office):
    page.goto(address(office, "2024Q2"))
    drop(page, "bieu.xls", NEXT)
    page.get_by_label("Phường 1, Thị xã Vĩnh Châu").check()
    expect(page.get_by_text("Đã đủ để đọc tệp.")).to_be_visible()
    page.get_by_role("button", name="Kiểm tra và nộp").click()
    page.get_by_role("heading", name="Biên nhận").wait_for()

    rows: Rows = [["Đơn vị", "Số thành viên", "Số ấp và khóm", "Ấp có đội"], ["Phường 5", 60.0, 10.0, 12.0]]
    page.goto(address(office, "2024Q3"))
    drop(page, "bieu-moi.xls", old_workbook(OldSheet("Mới", rows), font=".VnTime"))
    expect(page.get_by_text("Bố cục tệp đã khác trước")).to_be_visible()
    expect(page.get_by_text("Không thấy cột “Số ấp, khóm có tổ”", exact=False)).to_be_visible()
    expect(page.get_by_label("Cột C, “Số ấp và khóm”, là")).to_have_value("hamlets")
    page.get_by_label("Cột D, “Ấp có đội”, là").select_option("hamlets_with_team")
    expect(page.get_by_text("Đã đủ để đọc tệp.")).to_be_visible()
    page.get_by_role("button", name="Kiểm tra và nộp").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tệp của tôi, có đánh dấu ô lỗi").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_everything_works_without_script(page, office, page_of):
    reader = page_of(java_script_enabled=False, storage_state=page.context.storage_state())
    reader.goto(address(office, "2024Q2"))
    file = {"name": "bieu.xls", "mimeType": OLD_EXCEL, "buffer": MESSY}
    reader.get_by_label("Thả tệp vào đây, hoặc chọn tệp").set_input_files(file)  # type: ignore[arg-type]
    reader.get_by_role("button", name="Gửi và xem").click()
    reader.get_by_label("Phường 1, Thị xã Vĩnh Châu").check()
    reader.get_by_role("button", name="Xem theo lựa chọn của tôi").click()
    expect(reader.get_by_text("31783 · Phường 1")).to_be_visible()
    reader.get_by_role("button", name="Kiểm tra và nộp").click()
    reader.get_by_label("Ô C8").fill("10")
    reader.get_by_label("Ô C9").fill("9")
    reader.get_by_label("Ô E9").fill("61")
    reader.get_by_role("button", name="Kiểm tra lại với các ô đã sửa").click()
    expect(reader.get_by_role("heading", name="Biên nhận")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_fit_a_phone_and_a_desk_and_work_by_keyboard(page, office, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address(office, "2024Q2"))
    page.locator("summary", has_text="Hoặc dán bảng từ Excel").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Hoặc dán bảng từ Excel").fill("Mã xã\tSố ấp\n31498\t5\n")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/supply/read/**")
    expect(page.get_by_text("Chưa thấy các cột bắt buộc")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
