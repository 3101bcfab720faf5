"""The three service plans a new installation starts with: what each promises, and where the promise ends."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StandardPlan:
    key: str
    name_en: str
    name_zh: str
    promise_en: str
    promise_zh: str


STANDARD_PLANS = (
    StandardPlan(
        key="basic",
        name_en="Basic",
        name_zh="基础版",
        promise_en=(
            "Product training for every new user, and the handbook, always up to date.\n"
            "Questions about how the product works are answered by e-mail.\n"
            "Not included: work on your own data, meetings with an expert, reports made for you."
        ),
        promise_zh=(
            "为每位新用户提供产品培训，并提供随时更新的使用手册。\n"
            "关于产品如何使用的问题，通过电子邮件解答。\n"
            "不包括：处理您自己的数据、与专家会面、为您制作报告。"
        ),
    ),
    StandardPlan(
        key="advanced",
        name_en="Advanced",
        name_zh="进阶版",
        promise_en=(
            "Everything in Basic.\n"
            "A one-to-one review of your use case, and a performance report every month.\n"
            "Not included: a named expert, the fast channel, building your reports for you."
        ),
        promise_zh=(
            "包括基础版的全部内容。\n"
            "一对一的使用场景评审，以及每月一份成效报告。\n"
            "不包括：专属专家、快速通道、代您搭建报表。"
        ),
    ),
    StandardPlan(
        key="premium",
        name_en="Premium",
        name_zh="尊享版",
        promise_en=(
            "Everything in Advanced.\n"
            "A named expert who knows your business, and the fast channel: your requests go first.\n"
            "Not included: software made to order, and work in systems other than the product."
        ),
        promise_zh=(
            "包括进阶版的全部内容。\n"
            "一位了解您业务的专属专家，以及快速通道：您的请求优先处理。\n"
            "不包括：定制开发软件，以及在本产品以外的系统中的工作。"
        ),
    ),
)
