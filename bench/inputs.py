"""Generated inputs: a Chinese application log with a given share of lines that hold synthetic PI."""

from __future__ import annotations

import random
from pathlib import Path

from scanner.synthetic import Maker

_CLEAN = (
    "{t} INFO  [http-nio-8080-exec-{n}] c.e.order.OrderService - 订单创建成功 orderNo={long} 金额={amount} 耗时={ms}ms traceId={hex}",
    "{t} DEBUG [scheduled-{n}] c.e.job.SettleJob - 结算任务执行完成，批次 {long}，共处理 {ms} 条，版本 10.0.{n}.{ms}",
    "{t} WARN  [redis-lettuce-{n}] c.e.cache.CacheClient - 缓存未命中 key=goods:detail:{ms}，回源数据库查询 {ms}ms",
    "{t} INFO  [mq-consumer-{n}] c.e.mq.Listener - 收到消息 msgId={hex}{hex} topic=ORDER_PAID offset={ms} ts={epoch}",
    "{t} INFO  [http-nio-8080-exec-{n}] c.e.goods.GoodsService - 商品列表查询 分类=家用电器 页码={n} 返回 20 条 耗时={ms}ms",
    "{t} INFO  [http-nio-8080-exec-{n}] c.e.cart.CartService - 购物车合并 userId={ms} 商品数={n} 优惠金额={amount}",
    '{t} DEBUG [http-nio-8080-exec-{n}] o.s.web.servlet.DispatcherServlet - GET "/api/goods/{ms}?page={n}", parameters={{masked}}',
    "{t} INFO  [stock-{n}] c.e.stock.StockService - 扣减库存 sku=SKU{ms} 数量={n} 仓库=华东一仓 结果=成功",
    "{t} INFO  [pool-2-thread-{n}] c.e.report.DailyReport - 日报生成完成，共 {ms} 行，文件 report-2026-11-{n}.xlsx",
    "{t} WARN  [http-nio-8080-exec-{n}] c.e.sms.SmsGateway - 短信通道切换，原通道=A{n}，新通道=B{n}，耗时 {ms}ms",
    "{t} TRACE [kafka-{n}] o.a.k.clients.NetworkClient - Sending metadata request to node {n} (correlationId={ms}, timeout=30000)",
    "{t} ERROR [http-nio-8080-exec-{n}] c.e.pay.PayGateway - 支付渠道返回异常 code=SYSTEM_BUSY 请稍后重试或拨打客服热线 400-800-8820",
)
_HOLDING = (
    "{t} INFO  [http-nio-8080-exec-{n}] c.e.user.UserService - 用户绑定手机 {mobile} 成功，渠道=APP",
    "{t} INFO  [http-nio-8080-exec-{n}] c.e.kyc.KycService - 实名认证提交 身份证号：{id} 结果=通过",
    "{t} INFO  [http-nio-8080-exec-{n}] c.e.gateway.Access - GET /api/order/list?mobile={mobile}&page={n} from {ip} 200 {ms}ms",
    "{t} WARN  [mail-{n}] c.e.mail.Sender - 邮件发送失败，收件人{email}，第 {n} 次重试",
    "{t} INFO  [http-nio-8080-exec-{n}] c.e.pay.BindCard - 绑卡请求 cardNo={card} 手机 {mobile}",
)


def write_log(path: Path, size: int, share: float, seed: int = 7) -> int:
    """Write about ``size`` bytes of log lines, ``share`` of which hold PI; returns the number of lines."""
    rng = random.Random(seed)
    maker = Maker(seed)
    # A pool of filled lines is repeated in random order: generating each anew would take minutes.
    clean = [_filled(rng.choice(_CLEAN), rng, maker) for _ in range(5000)]
    holding = [_filled(rng.choice(_HOLDING), rng, maker) for _ in range(5000)]
    written = lines = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        while written < size:
            block = [rng.choice(holding if rng.random() < share else clean) for _ in range(10_000)]
            text = "".join(block)
            stream.write(text)
            written += len(text.encode())
            lines += len(block)
    return lines


def _filled(template: str, rng: random.Random, maker: Maker) -> str:
    return (
        template.format(
            t=f"2026-11-{rng.randint(1, 28):02d} {rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:"
            f"{rng.randint(0, 59):02d}.{rng.randint(0, 999):03d}",
            n=rng.randint(1, 64),
            ms=rng.randint(1, 4000),
            amount=f"{rng.randint(1, 99999) / 100:.2f}",
            hex=f"{rng.getrandbits(64):016x}",
            long=f"20261101{rng.randint(10**12, 10**13 - 1)}",
            epoch=rng.randint(1_760_000_000_000, 1_790_000_000_000),
            mobile=maker.mobile(),
            id=maker.resident_id(),
            ip=maker.ipv4(),
            email=maker.email("zhang"),
            card=maker.bank_card(),
        )
        + "\n"
    )
