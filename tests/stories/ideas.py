"""What the people of the story bring, how good the judges find it, and what comes of it."""

from tests.stories.entering import Idea
from tests.stories.judging import Points

ALONE = Idea(
    "Hẹn giờ làm thủ tục qua Zalo",
    "Cải cách thủ tục hành chính",
    "Người dân xã Hoàng Diệu chọn giờ đến, không phải chờ.",
)
GROUP = Idea(
    "Bưu tá trả kết quả tại nhà",
    "Hoạt động của Bộ phận Một cửa hiện đại các cấp",
    "Bưu tá mang kết quả đến tận nhà, người già không phải đi lại.",
    "Nhóm tác giả",
)
AGENCY = Idea(
    "Kho câu hỏi đáp về hộ tịch", "Ứng dụng công nghệ trong cơ quan nhà nước", "Ai hỏi gì đã có lời đáp.", "Tổ chức"
)
LAST = Idea("Bảng việc chung của xã", "Chỉ đạo, điều hành cải cách hành chính", "Việc của ai, hạn nào, ai cũng thấy.")
UNLUCKY = Idea("Dán tờ rơi ở chợ", "Cải cách thủ tục hành chính", "Dán tờ rơi để bà con biết thủ tục.")

PRELIMINARY: list[Points] = [
    {
        ALONE.title: [28, 33, 23, 9],
        GROUP.title: [25, 30, 20.5, 8],
        AGENCY.title: [25, 30, 20, 8],
        LAST.title: [20, 22, 15, 6],
    },
    {
        ALONE.title: [27, 32, 22, 9],
        GROUP.title: [24, 29, 19.5, 8],
        AGENCY.title: [24, 29, 20, 8],
        LAST.title: [19, 21, 14, 6],
    },
]
SEMI_FINAL: Points = {ALONE.title: [27, 32, 22, 9], GROUP.title: [26, 31, 21, 8], AGENCY.title: [24, 30, 20, 8]}
FINAL: list[Points] = [
    {ALONE.title: [27, 33, 23, 9], GROUP.title: [26, 32, 22, 9], AGENCY.title: [24, 30, 21, 8]},
    {ALONE.title: [28, 33, 23, 9], GROUP.title: [26, 31, 22, 9], AGENCY.title: [24, 29, 21, 8]},
]

DECISION = "1124/QĐ-UBND"
WINNERS = ["Nguyễn Thị Hạnh", "Trần Thị Nga", "Lê Văn Khánh", "Phạm Thị Tâm", "Phòng Tư pháp"]
NAMELESS = ["Bảng tổng hợp điểm (XLSX)"]
