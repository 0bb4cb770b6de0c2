"""Frames of generated text. {PER} {ADR} {REGION} {ORG} become spans, {CLAUSE} brings its own, the rest is neutral.

Every eighth frame (index 5, 13, ...) is kept from training: validation measures on frames that were never seen.
"""

_FRAMES = """
姓名:{PER}
姓名：{PER} 性别：男 手机：{TEL}
姓名:{PER},身份证号:{ID},住址:{ADR}
收货人：{PER}，电话：{TEL}，地址：{ADR}
收货人:{PER} {TEL} {ADR}
收件人：{PER}，{TEL}，{ADR}，{CLAUSE}
{PER}，{TEL}，{ADR}
{PER} {TEL} {ADR}
{ADR} {PER} {TEL}
{ADR}，{PER}收，{TEL}
{ADR}{PER}收
寄：{ADR}，{PER}，{TEL}
联系人：{PER}
联系人：{PER} {TEL}，{CLAUSE}
紧急联系人{PER}（{TEL}），{CLAUSE}
收货地址是{ADR}，{CLAUSE}
收货地址是{ADR}。{CLAUSE}
地址：{ADR}。
地址:{ADR};{CLAUSE}
地址：{ADR}（{CLAUSE}）
住址:{ADR},{CLAUSE},{CLAUSE}
我住在{ADR}，{CLAUSE}
我家在{ADR}，{CLAUSE}。
家住{ADR}的{PER}{CLAUSE}
家住{ADR}的市民{CLAUSE}
麻烦送到{ADR}，{CLAUSE}，谢谢
请把货送到{ADR}，{CLAUSE}
送到{ADR}就行，{CLAUSE}
帮我改一下地址，改成{ADR}，{CLAUSE}
亲，地址改为{ADR}，收件人{PER}，{CLAUSE}
新地址：{ADR} 联系人：{PER}
你好，我是{PER}，{CLAUSE}
我叫{PER}，{CLAUSE}
我叫{PER}，今年{NUM}岁，住{ADR}，{CLAUSE}
本人{PER}，身份证{ID}，{CLAUSE}
您好，{PER}先生，{CLAUSE}
尊敬的{PER}女士：{CLAUSE}
尊敬的{SUR}先生，{CLAUSE}
{SUR}女士来电反映{CLAUSE}
{PER}先生您好，您的快件已到{ADR}，{CLAUSE}
客户{PER}来电，{CLAUSE}
客户{PER}反映{ADR}{CLAUSE}
客户{PER}的{THING}有问题，{CLAUSE}
用户{PER}投诉{CLAUSE}
投诉人：{PER}，投诉地点：{ADR}，{CLAUSE}
报修地址：{ADR}，报修人：{PER}，故障：{CLAUSE}
上门地址{ADR}，联系{PER}，{CLAUSE}
师傅{PER}已上门，{CLAUSE}
快递员{PER}正在为您派送，{CLAUSE}
派件员{PER}（{TEL}）已将快件投放至{ADR}
您的快件已由{PER}签收，{CLAUSE}
骑手{PER}已取餐，送往{ADR}，{CLAUSE}
司机{PER}到达{ADR}
患者{PER}，男，{NUM}岁，因{CLAUSE}
患者{PER}，住{ADR}，{CLAUSE}
主治医生{PER}，{CLAUSE}
老师{PER}说{CLAUSE}
{PER}老师您好，{CLAUSE}
学生{PER}家长：{CLAUSE}
{PER}同学，{CLAUSE}
{PER}经理，{CLAUSE}
{PER}总监和{PER}一起{CLAUSE}
@{PER} {CLAUSE}
@{PER} @{PER} {CLAUSE}
{PER}：{CLAUSE}
{PER}: {CLAUSE}
{PER}说{CLAUSE}
{PER}在群里说，{CLAUSE}
{PER}邀请{PER}加入了群聊
{PER}和{PER}{CLAUSE}
{PER}、{PER}、{PER}参加了{CLAUSE}
参会人员：{PER}、{PER}、{PER}
与会：{PER} {PER} {PER}，{CLAUSE}
经办人{PER}，审批人{PER}，{CLAUSE}
申请人：{PER} 审批意见：{CLAUSE}
由{PER}负责，{CLAUSE}
请联系{PER}处理，{CLAUSE}
今天{PER}请假，{CLAUSE}
{CLAUSE}，{PER}{CLAUSE}
{CLAUSE}，{PER}表示{CLAUSE}
{CLAUSE}，找{PER}，{CLAUSE}
{CLAUSE}，地址{ADR}，{CLAUSE}
{CLAUSE}，就在{ADR}，{CLAUSE}
{CLAUSE}，位于{ADR}，{CLAUSE}
{CLAUSE}，{ADR}，{CLAUSE}
{CLAUSE}发到{ADR}，{CLAUSE}
{CLAUSE}在{ADR}{CLAUSE}
{ADR}，{CLAUSE}
{ADR}。{CLAUSE}
{ADR}的{CLAUSE}
{ADR}发生{CLAUSE}
{ADR}有人{CLAUSE}
{ADR} {CLAUSE}
{ADR}；{CLAUSE}
昨天在{ADR}捡到{THING}，{CLAUSE}
{PER}，男，{DATE}出生，{REGION}人，{CLAUSE}
{PER}，女，汉族，籍贯{REGION}，现住{ADR}
{PER}，{NUM}年生，毕业于{ORG}，{CLAUSE}
{PER}，现任{ORG}总经理，{CLAUSE}
{PER}于{DATE}入职{ORG}，{CLAUSE}
求职者：{PER} 现居：{REGION} 电话：{TEL}
甲方：{ORG} 乙方：{PER}
甲方：{PER}，地址：{ADR}；乙方：{ORG}，{CLAUSE}
被告{PER}，住{ADR}，{CLAUSE}
原告{PER}与被告{PER}{CLAUSE}
业主{PER}（{ADR}）{CLAUSE}
房东{PER}，{ADR}出租，{CLAUSE}
出租{ADR}，{CLAUSE}，{TEL}
定位：{ADR}
我在{ADR}门口，{CLAUSE}
到{ADR}多少钱，{CLAUSE}
从{ADR}到{ADR}，{CLAUSE}
起点：{ADR}，终点：{ADR}
出发地 {ADR} 目的地 {ADR} 乘客 {PER}
我在{REGION}上班，{CLAUSE}
他去了{REGION}，{CLAUSE}
{REGION}{CLAUSE}
来自{REGION}的{PER}{CLAUSE}
登录地点：{REGION}，{CLAUSE}
{REGION}今天{CLAUSE}
{ORG}{CLAUSE}
{ORG}位于{ADR}，{CLAUSE}
{ORG}的{PER}{CLAUSE}
{ORG}董事长{PER}{CLAUSE}
开票单位：{ORG} 地址：{ADR}
{"name":"{PER}","phone":"{TEL}","address":"{ADR}"}
{"receiver":"{PER}","addr":"{ADR}","remark":"{CLAUSE}"}
{"userName": "{PER}", "idCard": "{ID}"}
{"content":"{CLAUSE}，{PER}，{CLAUSE}"}
{"msg":"我是{PER}，{CLAUSE}","ts":{NUM}}
{"remark":"送到{ADR}，{CLAUSE}"}
name={PER}&mobile={TEL}&address={ADR}
custName={PER} addr={ADR} status=1
{DATE},{PER},{TEL},{ADR},{NUM}
{NUM},{PER},{ID}
{PER}	{TEL}	{ADR}
备注：{CLAUSE}，{ADR}，{PER}收
备注：{PER}的{THING}，{CLAUSE}
工单：{PER}反映{CLAUSE}，地址{ADR}，请尽快处理
{THING}给{PER}，{CLAUSE}
{THING}，{CLAUSE}
{THING}：{CLAUSE}
{THING} {THING} {THING}
{THING}、{THING}、{THING}，{CLAUSE}
{CLAUSE}，{CLAUSE}
{CLAUSE}，{CLAUSE}，{CLAUSE}。
{CLAUSE}
购买{THING}，{CLAUSE}
状态：{THING}，{CLAUSE}
"""

_LOG_LINES = """
{DATE} {TIME} INFO  [main] c.e.OrderService - 订单{NUM}已支付，{CLAUSE}
{DATE} {TIME} INFO 订单创建成功 orderNo={NUM}
{DATE} {TIME} WARN 库存不足，商品：{THING}
{DATE} {TIME} ERROR 调用支付接口超时，耗时{NUM}ms
{DATE} {TIME}.{NUM} INFO [http-nio-8080-exec-3] 查询{THING}列表，共{NUM}条
{DATE} {TIME} INFO 用户{PER}登录成功，ip=10.2.3.{NUM}
{DATE} {TIME} INFO 用户登录成功 userId={NUM}
{DATE} {TIME} DEBUG 缓存命中 key=user:{HEX}
[{DATE} {TIME}] 任务调度开始，任务名：{THING}
[{DATE} {TIME}] 数据同步完成，成功{NUM}条，失败{NUM}条
{DATE} {TIME} INFO 收货人={PER}, 地址={ADR}
{DATE} {TIME} INFO 收货地址更新：{ADR}，操作成功
{DATE} {TIME} INFO 商品{THING}上架，价格{NUM}元
{DATE} {TIME} INFO 部门：{THING} 状态：正常
{DATE} {TIME} INFO 短信发送成功，模板：{THING}，手机：{TEL}
{DATE} {TIME} INFO 审核通过，操作人：{PER}
{DATE} {TIME} INFO 连接池初始化完成，最大连接{NUM}
{DATE} {TIME} WARN 线程池已满，拒绝任务{HEX}
{DATE} {TIME} INFO 文件上传成功，大小{NUM}KB，路径/data/{HEX}
{DATE} {TIME} INFO 开始处理消息，主题：{THING}，分区{NUM}
{DATE} {TIME} INFO 地区={REGION}，数量={NUM}
{DATE} {TIME} INFO 请求{"{THING}":"{THING}","id":{NUM}}
{DATE} {TIME} INFO 管理员修改了{THING}的配置
{DATE} {TIME} INFO 平安银行接口返回成功，金额{NUM}元
{DATE} {TIME} INFO 高级会员{NUM}到期，任务执行完毕
{DATE} {TIME} ERROR 解析失败：{CLAUSE}
level=info msg="{THING}完成" trace={HEX} cost={NUM}ms
level=warn msg="{CLAUSE}" trace={HEX}
{"level":"info","msg":"{THING}处理成功","traceId":"{HEX}"}
{"level":"error","msg":"{CLAUSE}","code":{NUM}}
{"event":"purchase","item":"{THING}","price":{NUM}}
{"city":"{REGION}","event":"login","uid":{NUM}}
"""
FRAMES = [frame for frame in _FRAMES.split("\n") if frame]
LOG_LINES = [line for line in _LOG_LINES.split("\n") if line]

THINGS = (
    "高级会员 黄金会员 白金卡 金牌服务 白色T恤 黄色雨伞 红烧肉 宫保鸡丁 鱼香肉丝 麻婆豆腐 水煮鱼 白菜豆腐汤 黄焖鸡米饭 兰州牛肉面 "
    "华为手机 小米手环 苹果耳机 联想笔记本 金龙鱼食用油 王老吉 康师傅红烧牛肉面 农夫山泉 安踏跑鞋 李宁运动鞋 马应龙 云南白药 周大福 老凤祥 "
    "财务部 人事部 市场部 技术部 研发中心 客服中心 运营部 采购部 高管办公室 华东大区 华南区 江苏分公司 安徽办事处 "
    "已签收 已发货 待付款 待审核 已取消 退款中 处理完成 高优先级 任务成功 通知消息 短信验证码 管理后台 全部订单 文件管理 应用程序 程序异常 "
    "方向盘 安全帽 温度计 时间戳 金额 单价 平均值 连接数 成功率 何时发货 常规检查 全身体检 应收账款 向上取整 向量检索 路由规则 关联关系 "
    "平安保险 太平洋保险 招商银行 华夏银行 宁波银行 江苏银行 万达广场 万科物业 海底捞 星巴克 肯德基 麦当劳 西贝莜面村 "
    "时尚女装 童装 毛衣 牛仔裤 连衣裙 高跟鞋 白酒 黄酒 红酒 啤酒 牛奶 鲜花 水果礼盒 空调维修 冰箱清洗 宽带报装 管道疏通 家电安装 "
    "解决方案 马上处理 高兴 周末 白天 明天 安排 安装 包装 常用 关闭 关于 许可 许多 施工 段落 史诗 项目 项目经理 沙发 石材 雷达 雷电预警 "
    "安全生产 万能钥匙 余额 余额不足 于是 于今日 那么 能力 钱包 钱款 宣传单 单号 柴油 汽油 花生油 华丽 荣誉 游戏 游客 司机 司令 师傅 师范 "
    "张贴 张开 王牌 王者荣耀 黄瓜 黄油 白糖 白云 江山 江湖 文明 文件 文化 唐装 宋体 元旦 汉服 金属 秦岭 蓝牙 苗木 蒋村 谷物 苏打水 汤圆"
).split()
