"""What simulated reporters say, and what simulated offices answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tinhso.cases.engine.contracts import Plain


@dataclass(frozen=True)
class Tale:
    """A kind of report: its category, what is said of it, which department mends it (empty: the commune)."""

    category: str
    texts: tuple[str, ...]
    office: str = ""
    answers: Mapping[str, Plain] = field(default_factory=dict)
    quick: bool = False
    photo: bool = True
    named: bool = False
    private: bool = False


TALES = (
    Tale(
        "road",
        (
            "Ổ gà lớn giữa đường, xe máy tránh rất nguy hiểm.",
            "Mặt đường sụt lún sau mấy trận mưa, đã có người té.",
            "Đường nhựa bong tróc đá dăm, bụi và trơn trượt.",
            "Nắp cống giữa đường bị vỡ, lọt bánh xe.",
            "Đoạn đường đất đắp chưa tráng nhựa lại, xe sa lầy.",
        ),
        "roads",
        {"danger": True},
    ),
    Tale(
        "rubbish",
        (
            "Rác sinh hoạt đổ trộm thành đống, bốc mùi hôi thối.",
            "Mấy ngày nay xe rác không vào lấy, rác tràn ra đường.",
            "Có người đổ xà bần và rác xây dựng ven kênh.",
            "Thùng rác công cộng đầy ứ, ruồi nhặng nhiều.",
            "Bãi rác tự phát sát trường học, đốt khói mù mịt.",
        ),
    ),
    Tale(
        "street_light",
        (
            "Đèn đường tắt cả tuyến, tối đi lại rất sợ.",
            "Bóng đèn chiếu sáng nhấp nháy cả đêm rồi tắt hẳn.",
            "Trụ đèn nghiêng, bóng đèn rơi vỡ.",
            "Hẻm không có đèn chiếu sáng, ban đêm tối om.",
        ),
        "roads",
        {"extent": "several"},
    ),
    Tale(
        "flooding",
        (
            "Ngập nước tới đầu gối mỗi khi triều cường lên.",
            "Cống thoát nước nghẹt, nước đen tràn vào nhà.",
            "Mưa lớn nước không rút, ngập cả khu dân cư.",
            "Hố ga bị bít, nước ngập đường đi.",
        ),
        "environment",
        {"depth": 30},
        quick=True,
    ),
    Tale(
        "noise",
        (
            "Quán nhậu mở karaoke loa kéo ồn tới khuya.",
            "Xưởng gỗ cưa máy ồn cả ngày chủ nhật.",
            "Loa quảng cáo mở lớn từ sáng sớm, không ai ngủ được.",
        ),
        photo=False,
    ),
    Tale(
        "tree",
        (
            "Cây xanh ngã đổ chắn ngang đường sau giông.",
            "Nhánh cây khô sắp gãy ngay trước cổng trường.",
            "Cây bật gốc nghiêng vào mái nhà dân.",
        ),
        "roads",
        quick=True,
    ),
    Tale(
        "pavement",
        (
            "Vỉa hè bị lấn chiếm bán hàng, học sinh phải đi xuống lòng đường.",
            "Xe tải đậu kín lòng đường suốt ngày.",
            "Quán ăn để bàn ghế kín vỉa hè.",
        ),
    ),
    Tale(
        "electricity",
        (
            "Dây điện đứt rơi xuống đất, nguy cơ điện giật.",
            "Dây cáp viễn thông sà thấp vướng xe tải.",
            "Tủ điện hở nắp, trẻ con hay chơi gần đó.",
        ),
        "roads",
        quick=True,
    ),
    Tale(
        "water_supply",
        (
            "Vỡ ống nước sạch, nước phun lên đường.",
            "Mất nước sạch hai ngày nay không có thông báo.",
            "Nước máy đục, có mùi lạ.",
        ),
        "environment",
        quick=True,
    ),
    Tale(
        "public_service",
        (
            "Hồ sơ đất đai quá hẹn hai tuần chưa có kết quả.",
            "Nộp thủ tục khai sinh trực tuyến bị báo lỗi.",
        ),
        "office",
        photo=False,
        named=True,
    ),
    Tale(
        "behaviour",
        ("Cán bộ tiếp dân nói năng khó nghe, gây khó khăn khi nộp giấy tờ.",),
        "inspection",
        photo=False,
        named=True,
        private=True,
    ),
)
PLACES = (
    "gần chợ",
    "trước cổng trường tiểu học",
    "đầu hẻm 12",
    "cạnh trạm y tế",
    "ngay chân cầu",
    "đối diện nhà văn hóa ấp",
    "gần bến phà",
    "cuối đường liên ấp",
)
REASONS = (
    "Nội dung không thuộc phạm vi tiếp nhận phản ánh hiện trường.",
    "Không có thông tin để xác minh; nội dung mang tính quảng cáo.",
)
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "": ("Đơn vị đã kiểm tra và xử lý xong.", "Đã cử người xuống hiện trường và khắc phục."),
    "road": ("Đã vá lại mặt đường và cắm biển cảnh báo.", "Đã thay nắp cống và dặm vá đoạn đường."),
    "rubbish": ("Đã thu gom hết rác và nhắc đơn vị vệ sinh đi đúng lịch.", "Đã dọn điểm rác tự phát, đặt thêm thùng."),
    "street_light": ("Đã thay bóng đèn hỏng, tuyến sáng trở lại.",),
    "flooding": ("Đã nạo vét hố ga, nước rút trong buổi sáng.",),
    "noise": ("Đã mời chủ cơ sở làm việc và lập cam kết.",),
    "tree": ("Đã cắt dọn cây ngã, thông đường.",),
    "pavement": ("Đã ra quân lập lại trật tự vỉa hè.",),
    "electricity": ("Đã phối hợp điện lực xử lý dây điện, bảo đảm an toàn.",),
    "water_supply": ("Đã sửa ống vỡ, cấp nước trở lại.",),
}
