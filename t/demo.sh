#!/bin/sh
# A database to try things on: made-up partners, people, deals and sales of the last year.
#
#	make demo            CRM_BUILD=build sh t/demo.sh [FOLDER]
#
# It stands in FOLDER, or in demo/ of the build folder; what was there is removed.
# What it makes is the same on every run of a day (CRM_NOW sets the day), in the language of the
# locale.  Everything goes in as a user would bring it: files through import, deals command by
# command with the clock set to the day, so that history, undo and --as-of have something to show.
set -eu

ROOT=$(cd "$(dirname "$0")/.." && pwd)
BUILD=$(cd "${CRM_BUILD:-$ROOT/build}" && pwd)
PATH=$BUILD:$PATH
FOLDER=${1:-$BUILD/demo}
ME=${CRM_USER:-$(id -un)}
TODAY=${CRM_NOW:-$(date +%F)}
TODAY=${TODAY%%T*}
case ${CRM_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}} in
ru*) LANGUAGE=ru ;;
*) LANGUAGE=en ;;
esac
[ -x "$BUILD/crm" ] || { echo "demo: build the program first: make" >&2; exit 1; }

# Nothing of the user's own settings gets in.
unset CRM_NOW CRM_CURRENCY
rm -rf "$FOLDER"
mkdir -p "$FOLDER/files"
FOLDER=$(cd "$FOLDER" && pwd)
export CRM_CONFIG= CRM_DB="$FOLDER/demo.db" CRM_USER="$ME" CRM_LANG="$LANGUAGE"

# A demonstration that a power loss takes is soon made again.
crm()
{
	command crm -c db.sync=off --quiet "$@"
}

cat > "$FOLDER/files/words.awk" <<'AWK'
# The words of both languages, in the same order; a second call adds to the first.
function words(name, text,    i, n, part) {
	n = split(text, part, "|")
	for (i = 1; i <= n; i++)
		W[name, W[name] + i - 1] = part[i]
	W[name] += n
}
BEGIN {
	words("ru-partner", "Вектор-Пример|Демо-Логистик|Образец Плюс|ТестСтройМонтаж")
	words("ru-partner", "Условный дом|Вымышленные технологии|Придуманный хлеб")
	words("ru-partner", "Небывалый завод|Мнимая мебель|Сказочный лес|Эталон-Демо")
	words("ru-partner", "Макет-Сервис|Ромашка-Пример|Рога и копыта-Демо|Несуществующая верфь")
	words("ru-partner", "Фантазия-Опт|Шаблон-Трейд|Черновик и Ко|Примерный фермер")
	words("ru-partner", "Гипотеза-Фарм|Лукоморье-Демо|Тридевятая доставка")
	words("ru-partner", "Скатерть-Самобранка|Конёк-Горбунок Авто")
	words("en-partner", "Example Foods|Sample Steelworks|Placeholder Logistics")
	words("en-partner", "Imaginary Furniture|Madeup Motors|Fictional Farms|Demo Dairy")
	words("en-partner", "Testville Timber|Nowhere Networks|Pretend Pharma|Mock & Partners")
	words("en-partner", "Template Textiles|Fable Freight|Lorem Hardware|Ipsum Interiors")
	words("en-partner", "Dolor Paper Mill")
	words("ru-male", "Иван|Пётр|Семён|Фёдор|Глеб|Игнат")
	words("ru-female", "Мария|Ольга|Алёна|Вера|Зоя|Нина")
	words("ru-family", "Покупайкин|Закупкин|Договоркин|Отгрузкин|Счетоводкин|Складскин")
	words("ru-family", "Примеркин|Образчикин|Черновичкин|Макеткин|Заявкин|Накладнин")
	words("en-male", "Bob|Sam|Toby|Victor|Max|Ned")
	words("en-female", "Penny|Ellie|Dana|Wendy|Kate|Molly")
	words("en-family", "Purchaser|Buyington|Sampleton|Exampleby|Demoson|Orderly")
	words("en-family", "Stockwell-Mock|Placeholt")
	if (lang == "ru") {
		words("user", "Анна Примеркина|Борис Образчиков|Клара Черновикова")
		words("user", "Данила Макеткин|Ева Шаблонкина|Вы")
		words("job", "Руководитель продаж|Старший менеджер|Менеджер|Менеджер|Маркетолог")
		words("job", "Директор")
		words("department", "Отдел продаж|Отдел продаж|Отдел продаж|Отдел продаж")
		words("department", "Маркетинг|Дирекция")
		words("region", "Центр|Северо-Запад|Юг|Поволжье|Урал|Сибирь|Дальний Восток")
		words("region", "Европа")
		words("activity", "Розничная торговля|Оптовая торговля|Производство|Услуги")
		words("activity", "Строительство")
		words("category", "VIP|Ключевой клиент")
		words("source", "Сайт|Рекомендация|Выставка|Холодный звонок|Реклама|Рассылка")
		words("role", "Принимает решение|Влияет на решение|Пользователь|Закупщик")
		words("title", "директор|главный инженер|заведующий складом|менеджер по закупкам")
		words("reason", "Цена|Конкурент|Нет бюджета|Нет потребности|Сроки|Нет ответа")
		words("kind", "Продажа|Тендер|Разовая продажа")
		words("stage0", "Первичный интерес|Выявление потребностей|Предложение")
		words("stage0", "Согласование")
		words("stage1", "Заявка|Допуск|Торги|Договор")
		words("contact", "Звонок|Встреча|Письмо")
		words("topic", "Обсудили цены|Показали образцы|Уточнили сроки|Прислали вопросы")
		words("topic", "Отправили предложение|Согласовали договор|Жалоба на упаковку")
		words("topic", "Договорились о встрече")
		words("task", "Отправить предложение|Позвонить ещё раз|Подготовить договор")
		words("task", "Проверить остатки|Выставить счёт|Поздравить с юбилеем")
		words("item", "Поддон деревянный|Поддон пластиковый|Стеллаж")
		words("item", "Тележка гидравлическая|Штабелёр|Доставка|Монтаж|Обслуживание")
		words("group", "Товары|Услуги")
		words("unit", "шт.|ч")
		words("price", "Розничная|Оптовая")
		words("terms", "Типовые условия|Оптовые условия|Предоплата")
		words("failure", "Нет на складе|Цена|Срыв срока поставки|Клиент передумал")
		words("purpose", "Оплата по счёту")
		words("policy", "Ключевые клиенты|Постоянные клиенты|Новые клиенты|Потерянные")
		words("rules", "Встреча раз в две недели, скидка по соглашению")
		words("rules", "Звонок раз в месяц, напоминать об акциях")
		words("rules", "Показать образцы, предложить типовые условия")
		words("rules", "Раз в полгода узнать, не изменилось ли что-нибудь")
	} else {
		words("user", "Anna Demoson|Boris Sampleman|Clara Exampleby|Danny Mockford")
		words("user", "Eve Placeholt|You")
		words("job", "Head of sales|Senior manager|Manager|Manager|Marketing|Director")
		words("department", "Sales|Sales|Sales|Sales|Marketing|Management")
		words("region", "Centre|North-West|South|Volga|Ural|Siberia|Far East|Europe")
		words("activity", "Retail|Wholesale|Manufacturing|Services|Construction")
		words("category", "VIP|Key account")
		words("source", "Web site|Recommendation|Exhibition|Cold call|Advertising")
		words("source", "Mailing")
		words("role", "Decision maker|Influencer|User|Buyer")
		words("title", "director|chief engineer|warehouse manager|purchasing manager")
		words("reason", "Price|Competitor|No budget|No need|Timing|No answer")
		words("kind", "Sales|Tender|Quick sale")
		words("stage0", "Prospecting|Engaging|Offer|Negotiation")
		words("stage1", "Application|Admission|Bidding|Contract")
		words("contact", "Call|Meeting|E-mail")
		words("topic", "Talked about prices|Showed samples|Dates made clear")
		words("topic", "Asked questions|Offer sent|Contract agreed")
		words("topic", "Complaint about packing|Fixed a meeting")
		words("task", "Send the offer|Call again|Prepare the contract|Check the stock")
		words("task", "Write the invoice|Congratulate on the jubilee")
		words("item", "Wooden pallet|Plastic pallet|Rack|Pallet truck|Stacker|Delivery")
		words("item", "Assembly|Service")
		words("group", "Goods|Services")
		words("unit", "pc|h")
		words("price", "Retail|Wholesale")
		words("terms", "Common terms|Wholesale terms|Prepayment")
		words("failure", "Out of stock|Price|Late delivery|Customer changed plans")
		words("purpose", "Payment of invoice")
		words("policy", "Key clients|Regular clients|New clients|Lost clients")
		words("rules", "A meeting every two weeks, discount by agreement")
		words("rules", "A call every month, tell of special offers")
		words("rules", "Show samples, offer the common terms")
		words("rules", "Ask twice a year whether something has changed")
	}
	split("anna boris clara danny eve " me, LOGIN, " ")
	split("650 1900 14500 38000 420000 3500 2500 2800", PRICE, " ")
	seed = 20250101
}
AWK

cat > "$FOLDER/files/make.awk" <<'AWK'
# The minimal standard generator: the same numbers in every awk.
function random(n) { seed = (seed * 16807) % 2147483647; return int(seed / 2147483647 * n) }
function pick(name) { return W[name, random(W[name])] }
function between(a, b) { return a + random(b - a + 1) }

# Days since 1970-01-01 of a date, and back.
function days(date,    y, m, d) {
	y = substr(date, 1, 4) + 0
	m = substr(date, 6, 2) + 0
	d = substr(date, 9, 2) + 0
	if (m < 3) {
		y--
		m += 12
	}
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + d \
		- 719469
}
function iso(n,    y, m, start) {
	y = 1970 + int(n / 365.25)
	if (days(y + 1 "-01-01") <= n)
		y++
	for (m = 12; (start = days(sprintf("%d-%02d-01", y, m))) > n; m--)
		;
	return sprintf("%d-%02d-%02d", y, m, n - start + 1)
}
function at(day) { return iso(day) sprintf("T%02d:%02d:00Z", between(6, 14), random(60)) }
function workday(day,    w) { w = (day + 3) % 7; return w > 4 ? day + 7 - w : day }

# Opens NAME.tsv with its heading; rows are printed to F[NAME].
function head(name, columns) {
	F[name] = dir "/" name ".tsv"
	gsub(/,/, "\t", columns)
	print columns > F[name]
}

# Tax numbers whose check digits hold; there is no tax office 9999.
function inn(n,    s, i, sum, weight) {
	s = sprintf("9999%05d", n)
	split("2 4 10 3 5 9 4 6 8", weight, " ")
	for (i = 1; i <= 9; i++)
		sum += weight[i] * substr(s, i, 1)
	return s (sum % 11) % 10
}
function ogrn(n,    s) { s = sprintf("12599%07d", n); return s (s % 11) % 10 }

# Telephone numbers that are given to nobody: 495 000, and Ofcom's range for films.
function phone(russian, n) {
	if (russian)
		return sprintf("+7 495 000-%02d-%02d", int(n / 100), n % 100)
	return sprintf("+44 20 7946 %04d", n)
}

function staff(    i) {
	head("user", "login,name,department,job,manager,phone,email")
	for (i = 1; i <= 6; i++)
		print(LOGIN[i], W["user", i - 1], W["department", i - 1], W["job", i - 1],
			i == 1 || i == 5 ? LOGIN[6] : i == 6 ? "" : LOGIN[1], phone(1, i),
			"user" i "@demo.example") > F["user"]
	head("region", "name,parent")
	if (lang == "ru")
		print(W["region", 7], "") > F["region"]
	else
		print("Russia", "") > F["region"]
	for (i = 0; lang != "ru" && i < 7; i++)
		print(W["region", i], "Russia") > F["region"]
	head("item", "code,name,kind,item_group,unit,currency,price")
	for (i = 0; i < W["item"]; i++)
		print("I-" i + 1, W["item", i], i < 5 ? "goods" : "service",
			W["group", i < 5 ? 0 : 1], W["unit", i < 6 ? 0 : 1], "RUB",
			PRICE[i + 1]) > F["item"]
}

function company(i, name, russian) {
	if (russian)
		print("ООО \"" name "\"",
			"Общество с ограниченной ответственностью \"" name "\"", "ООО", inn(i + 1),
			"999901001", ogrn(i + 1), "999" sprintf("%03d", i) ", г. Примерск, " \
			"ул. Образцовая, д. " i + 1, name) > F["company"]
	else
		print(name " Ltd", "", "Ltd", "", "", "", i " Example Street, Sampletown",
			name) > F["company"]
}

function partners(    i, russian, n) {
	head("partner", "name,client,supplier,region,activity,responsible,source,priority," \
		"phone,email,category")
	head("company", "name,full_name,legal_form,inn,kpp,ogrn,legal_address,partner")
	n = W["ru-partner"]
	for (i = 0; i < PARTNERS; i++) {
		russian = i < n
		NAME[i] = russian ? W["ru-partner", i] : W["en-partner", i - n]
		OWNER[i] = LOGIN[between(1, 4)]
		print(NAME[i], i % 9 != 8, i % 9 == 8 || i % 13 == 5,
			W["region", russian ? random(7) : 7], pick("activity"), OWNER[i],
			pick("source"), i % 6 ? "normal" : "high", phone(russian, 100 + i),
			"office" i + 1 (russian ? "@example.org" : "@example.com"),
			i % 6 ? "" : W["category", i % 12 / 6]) > F["partner"]
		company(i, NAME[i], russian)
	}
}

# The n-th person, of partner p.
function person(n, p, first,    russian, female, family, given, born) {
	russian = p < W["ru-partner"]
	female = n % 2
	family = pick(russian ? "ru-family" : "en-family") (russian && female ? "а" : "")
	given = pick((russian ? "ru-" : "en-") (female ? "female" : "male"))
	while ((given, family) in KNOWN)
		given = given (russian ? "-мл." : "-Lou")
	KNOWN[given, family] = 1
	if (first)
		PERSON[p] = given " " family
	# Somebody's birthday is always near.
	born = substr(iso(today + n * 6), 5)
	if (born == "-02-29")
		born = "-02-28"
	print(given " " family, family, given, female ? "female" : "male",
		(n % 10 == 9 ? "-" : 1960 + n * 7 % 39) born, n % 4 ? random(6) : "",
		phone(russian, 300 + n), "person" n + 1 (russian ? "@example.org" : "@example.com"),
		NAME[p], OWNER[p]) > F["contact"]
	print(given " " family, NAME[p], pick("title"), W["role", first ? p % 2 : 3],
		first) > F["position"]
}

function people(    p, n) {
	head("contact", "name,family,given,gender,birthday,influence,phone,email,partner," \
		"responsible")
	head("position", "contact,partner,title,role,main")
	for (p = 0; p < PARTNERS; p++) {
		person(n++, p, 1)
		if (p % 2 == 0)
			person(n++, p, 0)
	}
}

# A line of the diary: when, who, what, with which deal, and what that needs.
function event(day, who, what, code, a, b, c, d, e, f, g) {
	print(at(day), who, what, code, a, b, c, d, e, f, g) > (dir "/events")
}

function sale(day, p, item, quantity, currency, revenue, order) {
	print(iso(day), sprintf("S-%04d", ++SALES), NAME[p], "I-" item, quantity, currency, revenue,
		int(revenue * between(55, 80) / 100), OWNER[p], order, AGREEMENT[p],
		CONTRACT[p]) > F["sale"]
	SOLD[SALES] = day
	BUYER[SALES] = p
	OWED[SALES] = revenue
	OWED_IN[SALES] = currency
}

# Terms of sale: three typical agreements, some individual ones, two contracts.
function terms(    i, p) {
	head("agreement", "code,name,price_kind,discount,schedule,valid_from,responsible")
	for (i = 0; i < 3; i++)
		print("T-" i + 1, W["terms", i], W["price", i > 0], i == 1 ? 5 : "",
			i == 0 ? "30%\\n70% 14" : i == 1 ? "14:50\\n30:50" : "-5:100",
			iso(today - 366), LOGIN[1]) > F["agreement"]
	# What is no column is taken over from the base.
	head("own", "code,partner,base,discount,valid_from,responsible")
	for (p = 0; p < 6; p++) {
		AGREEMENT[p] = "A-" p + 1
		print(AGREEMENT[p], NAME[p], "T-" p % 3 + 1, 3 + p, iso(today - 366),
			OWNER[p]) > F["own"]
	}
	print iso(today + 20) > (dir "/soon")
	head("contract", "code,partner,company,amount,currency,schedule,signed,valid_from," \
		"valid_to,responsible")
	for (; p < 8; p++) {
		CONTRACT[p] = "C-" p
		print(CONTRACT[p], NAME[p], inn(p + 1), 2000000, "RUB", "-3:20\\n21:80",
			iso(today - 370), iso(today - 366), iso(today + 40 * (p - 5)),
			OWNER[p]) > F["contract"]
	}
}

# What things cost, and what a euro does.
function prices(    i) {
	head("price", "item,price_kind,valid_from,currency,price")
	for (i = 0; i < 8; i++) {
		print("I-" i + 1, W["price", 0], iso(today - 366), "RUB",
			int(PRICE[i + 1] * 0.95)) > F["price"]
		print("I-" i + 1, W["price", 0], iso(today - 180), "RUB", PRICE[i + 1]) > F["price"]
		print("I-" i + 1, W["price", 1], iso(today - 366), "RUB",
			int(PRICE[i + 1] * 0.9)) > F["price"]
	}
	head("rate", "currency,valid_from,units,rate")
	for (i = 0; i < 13; i++)
		print("EUR", iso(today - 366 + i * 30), 1, 90 + i * 37 % 11 "." i * 1717 % 10000) > \
			F["rate"]
}

# An order and its line; what is past is closed, a few failed.
function order(code, placed, due, p, item, quantity, failed,    state) {
	state = failed ? "cancelled" : due < today ? "closed" : "open"
	print(code, iso(placed), iso(due), NAME[p], AGREEMENT[p], CONTRACT[p], state, "RUB",
		PRICE[item] * quantity, failed ? pick("failure") : "", OWNER[p],
		state == "open" ? "" : iso(due), state == "open" ? "" : OWNER[p]) > F["order"]
	print(code, "I-" item, quantity, PRICE[item]) > F["order-item"]
}

function orders(    i, day) {
	for (i = 0; i < 8; i++) {
		day = workday(today - 60 + i * 7)
		order(sprintf("O-%03d", i + 101), day, day + 14 + i % 3 * 7, i * 3 % 24,
			between(1, 8), between(1, 20), day + 28 < today)
	}
}

# Most sales are paid in time, some late, some by half, some not at all.
function payments(    i, day) {
	head("payment", "paid,document,partner,currency,amount,agreement,contract,responsible," \
		"purpose")
	for (i = 1; i <= SALES; i++) {
		day = SOLD[i] + (i % 4 ? random(14) : 20 + random(30))
		if (i % 11 && day < today)
			print(iso(day), 1000 + i, NAME[BUYER[i]], OWED_IN[i],
				i % 9 ? OWED[i] : int(OWED[i] / 2), AGREEMENT[BUYER[i]],
				CONTRACT[BUYER[i]], OWNER[BUYER[i]], W["purpose", 0] " " i) > F["payment"]
	}
}

function policies(    i) {
	head("policy", "name,abc,stage,body,max_days,agreement")
	for (i = 0; i < 4; i++)
		print(W["policy", i], i ? "" : "A", i == 2 ? "potential" : i == 3 ? "lost" : \
			"regular", W["rules", i], i ? i == 3 ? 180 : 30 : 14, i == 2 ? "T-1" : "") > \
			F["policy"]
}

# A deal goes from stage to stage until it is closed or today is reached.
function deal(n,    p, kind, day, i, amount, item, quantity, currency, price) {
	CODE[n] = sprintf("D-%03d", n + 1)
	PARTNER[n] = p = n * 7 % PARTNERS
	kind = n % 12 == 5 ? 2 : n % 6 == 2 ? 1 : 0
	item = n % 8 + 1
	quantity = item < 3 ? 50 * between(1, 40) : item == 5 ? 1 : between(1, 12)
	currency = p < W["ru-partner"] ? "RUB" : "EUR"
	price = currency == "RUB" ? PRICE[item] : int(PRICE[item] / 80)
	amount = price * quantity
	day = workday(today - 365 + int(n * 361 / DEALS))
	event(day, OWNER[p], "add", CODE[n],
		W["item", item - 1] ", " quantity " " W["unit", item < 7 ? 0 : 1], NAME[p],
		W["kind", kind], amount, currency, iso(day + between(40, 90)), pick("source"))
	print(CODE[n], "I-" item, quantity, price) > F["deal-item"]
	OPEN[n] = 1
	for (i = 0; OPEN[n]; i++) {
		day = workday(day + between(6, 40))
		if (day >= today)
			return
		if (i < 3 && kind < 2 && random(100) > 12) {
			event(day, OWNER[p], "move", CODE[n], W["stage" kind, i + 1],
				iso(day + between(15, 50)))
			continue
		}
		OPEN[n] = 0
		if ((i < 3 && kind < 2) || random(100) > 62) {
			event(day, OWNER[p], "lose", CODE[n], pick("reason"))
			continue
		}
		event(day, OWNER[p], "win", CODE[n])
		sale(day, p, item, quantity, currency, amount)
	}
}

function deals(    n, i, item, quantity, day, code) {
	head("deal-item", "deal,item,quantity,price")
	head("sale", "sold,document,partner,item,quantity,currency,revenue,cost,responsible," \
		"customer_order,agreement,contract")
	head("order", "code,placed,due,partner,agreement,contract,state,currency,amount," \
		"failure_reason,responsible,closed,closed_by")
	head("order-item", "customer_order,item,quantity,price")
	for (n = 0; n < DEALS; n++)
		deal(n)
	# Clients who come again without a deal.
	for (i = 0; i < 60; i++) {
		item = between(1, 8)
		quantity = between(1, 20)
		day = workday(today - 360 + i * 6)
		code = ""
		if (i % 5 == 4) {
			code = sprintf("O-%03d", i)
			order(code, day - 10 < today - 366 ? day : day - 10, day, i * 5 % 24, item,
				quantity)
		}
		sale(day, i * 5 % 24, item, quantity, "RUB", PRICE[item] * quantity, code)
	}
}

function interactions(    i, n, p, day, past) {
	head("interaction", "kind,direction,state,planned_at,started_at,duration,partner," \
		"responsible,topic,subject,contact")
	for (i = 0; i < 220; i++) {
		n = i % DEALS
		p = PARTNER[n]
		day = workday(today - 350 + int(i * 362 / 220))
		past = day < today
		if (past || OPEN[n])
			print(pick("contact"), i % 3 ? "out" : "in", past ? "done" : "planned",
				past ? "" : at(day), past ? at(day) : "",
				past ? between(3, 60) : "", NAME[p], OWNER[p], pick("topic"), "deal:" CODE[n],
				PERSON[p]) > F["interaction"]
	}
}

function tasks(    i, n, p, day) {
	head("task", "kind,name,assignee,due,priority,state,partner,subject")
	for (i = 0; i < 36; i++) {
		n = DEALS - 1 - i * 3 % 60
		p = PARTNER[n]
		day = workday(today - 25 + i)
		print(i % 7 ? "task" : "promise", pick("task"), OWNER[p], iso(day),
			i % 5 ? "normal" : "high", day < today - 2 ? "done" : "open", NAME[p],
			"deal:" CODE[n]) > F["task"]
	}
}

BEGIN {
	OFS = "\t"
	PARTNERS = 40
	DEALS = 120
	today = days(date)
	staff()
	partners()
	people()
	terms()
	deals()
	interactions()
	tasks()
	prices()
	orders()
	payments()
	policies()
	print iso(today - 366) "T08:00:00Z" > (dir "/begin")
}
AWK
awk -v lang="$LANGUAGE" -v me="$ME" -v date="$TODAY" -v dir="$FOLDER/files" \
	-f "$FOLDER/files/words.awk" -f "$FOLDER/files/make.awk"

cd "$FOLDER/files"
take()
{
	for noun in "$@"; do
		crm --note demo "$noun" import "$noun.tsv"
	done
}
CRM_NOW=$(cat begin)
export CRM_NOW
crm init
take region user item partner company contact position
take price rate agreement
crm --note demo agreement import own.tsv
crm agreement edit A-5 --schedule 30:100
crm agreement edit A-6 --valid-to "$(cat soon)"
take contract policy

# What happened to the deals, day by day.
sort events > events.sorted
tr '\t' '\037' < events.sorted |
while IFS=$(printf '\037') read -r CRM_NOW CRM_USER what code a partner kind amount currency \
	expected source; do
	case $what in
	add) crm deal add "$a" --code "$code" --partner "$partner" --kind "$kind" \
		--amount "$amount" --currency "$currency" --expected "$expected" \
		--responsible "$CRM_USER" --source "$source" > number ;;
	move) crm deal move "$code" "$a" --expected "$partner" ;;
	win) crm deal win "$code" ;;
	lose) crm deal lose "$code" --reason "$a" ;;
	esac
done
export CRM_NOW="${TODAY}T05:00:00Z"
take deal-item interaction task order order-item sale payment
unset CRM_NOW
cd "$FOLDER"
rm -rf files

say()
{
	if [ "$LANGUAGE" = ru ]; then echo "$1"; else echo "$2"; fi
}

export CRM_NOW="${TODAY}T09:00:00Z"
if [ "$LANGUAGE" = ru ]; then kind=Продажа; else kind=Sales; fi
say '
Воронка продаж (crm report funnel):' '
The funnel (crm report funnel):'
crm report funnel --kind "$kind" --table
say '
Самые крупные открытые сделки (crm deal list state=open --sort -amount):' '
The largest open deals (crm deal list state=open --sort -amount):'
crm deal list state=open currency=RUB --sort -amount --limit 8 \
	--fields id,name,partner,stage,amount,expected --table
say '
Что делать на этой неделе (crm agenda --all):' '
What is to be done this week (crm agenda --all):'
crm agenda --all --table
say "
База: $CRM_DB
Дальше наберите:
" "
The database: $CRM_DB
What to type next:
"
echo "  export CRM_DB=$CRM_DB PATH=$BUILD:\$PATH"
say '  crm find Ромашка
  crm deal list stage=Предложение --sort expected
  crm help tutorial' '  crm find freight
  crm deal list stage=Offer --sort expected
  crm help tutorial'
