"""The features of the demo vendor's product, by the names of their usage events."""

from typing import NamedTuple


class Feature(NamedTuple):
    event: str
    label_en: str
    label_zh: str
    core: bool
    plans: tuple[str, ...]


_ALL = ("basic", "advanced", "premium")
_MORE = ("advanced", "premium")
_TOP = ("premium",)

FEATURES = (
    Feature("Dashboard viewed", "Dashboards", "仪表盘", True, _ALL),
    Feature("Report created", "Reports", "报表", True, _ALL),
    Feature("Query run", "Ad-hoc queries", "即席查询", True, _ALL),
    Feature("Data source connected", "Data sources", "数据源", False, _ALL),
    Feature("Dashboard shared", "Sharing", "共享", False, _ALL),
    Feature("Export downloaded", "Exports", "导出", False, _ALL),
    Feature("Comment added", "Comments", "评论", False, _ALL),
    Feature("User invited", "Invitations", "邀请成员", False, _ALL),
    Feature("Alert created", "Alerts", "预警", False, _MORE),
    Feature("Report scheduled", "Scheduled reports", "定时报表", False, _MORE),
    Feature("Segment built", "Segments", "人群细分", False, _MORE),
    Feature("Data model edited", "Data models", "数据模型", False, _MORE),
    Feature("Forecast run", "Forecasts", "预测", False, _TOP),
    Feature("API called", "API access", "接口调用", False, _TOP),
)
