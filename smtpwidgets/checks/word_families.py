"""What words mean in the languages that mail servers speak, whoever wrote the server.

A word family is one meaning in many languages; each language is a pattern, as `ReplyRow.says` has
them. Nobody can know every sentence: a family fits a thing and what is said of it near by, such as
an account and "suspended". So a find is likely at best, and stands below every sentence that is
known word for word.
Servers often write without accents, so both spellings fit.
"""

from smtpwidgets.checks.reply_row import ReplyRow, row
from smtpwidgets.model.cause import Certainty
from smtpwidgets.model.stages import Stage

__all__ = [
    "LISTED_FAMILY",
    "TLS_FIRST",
    "TOO_MANY",
    "TROUBLE_FOR_NOW",
    "any_language",
    "family",
]


def any_language(**languages: str) -> str:
    """Return one pattern of the patterns of many languages."""
    return "|".join(languages.values())


def family(
    cause: str,
    stages: frozenset[Stage],
    says: str,
    codes: str = "",
    *,
    also: tuple[str, ...] = (),
) -> ReplyRow:
    """Return the row of a word family: likely, never certain."""
    return row(cause, stages, codes, says=says, also=also, sure=Certainty.LIKELY)


TLS_FIRST = any_language(
    en=(
        r"(?:must|need to|have to|please|should) (?:\w{1,10} ){0,2}?"
        r"(?:start ?tls|stls|tls|ssl|encrypt)|"
        r"\b(?:use|issue|send|enable|start) (?:start ?tls|stls|tls|ssl)\b|"
        r"\b(?:starttls|stls|tls|ssl|encrypted|encryption)\b.{0,30}"
        r"\b(?:only|mandatory|before|needed|required)\b|"
        r"(?:encrypted|secured?) (?:connection|channel|session|link).{0,20}"
        r"(?:needed|required|necessary|mandatory|only)|"
        r"only.{0,30}\b(?:over|via|with|within|through|on)\b.{0,15}(?:\btls|\bssl|encrypt|secure)"
    ),
    de=(
        r"verschl(?:ü|ue)ssel.{0,40}(?:erforderlich|n(?:ö|oe)tig|notwendig|zwingend)|"
        r"(?:nur|zuerst|bitte).{0,30}(?:verschl(?:ü|ue)ssel|\btls|\bssl|starttls|\bstls)|"
        r"(?:tls|ssl)\b.{0,20}(?:erforderlich|verwenden|einschalten|aktivieren)"
    ),
    fr=(
        r"(?:chiffr|crypt|tls|ssl|s[eé]curis).{0,40}(?:requis|obligatoire|n[eé]cessaire|exig)|"
        r"(?:requiert|exige|activez|utilisez).{0,30}(?:chiffr|\btls|\bssl|s[eé]curis)"
    ),
    es=(
        r"(?:cifrad|encript|tls|ssl|segura).{0,40}(?:requerid|obligatori|necesari)|"
        r"(?:requiere|utilice|active).{0,30}(?:cifrad|encript|\btls|\bssl)"
    ),
    it=r"(?:cifrat|crittograf|tls|ssl|sicura).{0,40}(?:richiest|obbligatori|necessari)",
    pl=(
        r"(?:szyfrowan|tls|ssl).{0,40}(?:wymagan|konieczn|niezb[eę]dn)|"
        r"wymaga.{0,30}(?:szyfrowan|\btls|\bssl)"
    ),
    ru=(
        r"(?:шифрован|защищ[её]нн|tls|ssl).{0,40}(?:требуется|необходим|обязательн)|"
        r"(?:требуется|необходимо|используйте|только).{0,30}(?:шифрован|защищ[её]нн|tls|ssl)"
    ),
    ja=r"(?:暗号化|tls|ssl).{0,20}(?:必要|必須|してください|のみ)",
    zh=r"(?:加密|tls|ssl).{0,15}(?:必须|需要)|(?:必须|需要|请使用|仅支持).{0,15}(?:加密|tls|ssl)",
)

# Tries, messages or connections: what there is too much of, the stage says.
TOO_MANY = any_language(
    en=(
        r"too (?:many|often|frequent|fast|quick|rapid)|slow (?:down|your)|"
        r"wait (?:for )?(?:a few|some|several|a|\d{1,4}) (?:sec|min|hour|moment|while)|"
        r"(?:repeated|multiple|excessive|many) (?:\w{1,12} ){0,2}?"
        r"(?:fail|bad|wrong|unsuccess|incorrect|invalid)|"
        r"temporarily (?:block|lock|bann|throttl)|"
        r"(?:attempt|rate|frequency|request)s? .{0,20}(?:exceed|reached|limited)|"
        r"exceed\w{0,3} .{0,30}(?:attempts|\brate|requests|tries)"
    ),
    de=(
        r"zu (?:viele|oft|h(?:ä|ae)ufig|schnell)|fehlversuche|"
        r"warten sie.{0,20}(?:sek|min|stund)"
    ),
    fr=(
        r"trop (?:de |d'|souvent|fr[eé]quen|rapid|vite)|(?:attendez|patientez).{0,20}(?:min|sec|"
        r"heur)"
    ),
    es=r"demasiad[oa]s|demasiado r[aá]pid|espere.{0,20}(?:min|seg|hora)",
    pt=r"muitas (?:tentativas|mensagens|conex)|excesso de",
    it=r"tropp[ie]\b|attend(?:i|ere|a)\b.{0,20}(?:min|sec|or[ae])",
    pl=r"zbyt (?:wiele|cz[eę]st|szybko)|za du[zż]o (?:pr|po|wiad)|przekroczono (?:liczb|limit)",
    ru=r"слишком (?:много|част|быстр)|превышен\w{0,2} .{0,20}(?:числ|количеств|лимит|попыт)",
    ja=r"回数.{0,15}(?:超|多)|多すぎ|頻繁|頻度",
    zh=r"次数.{0,6}(?:过多|太多|超)|频繁|频率|过多",
)

TROUBLE_FOR_NOW = any_language(
    en=(
        r"(?:temporar\w{1,4}|(?:at|for) the moment|currently|right now|at present|at this time)"
        r"\b.{0,40}(?:unavailable|not available|not possible|offline|fail|error|problem|cannot|"
        r"unable|down\b|fault)|"
        r"(?:unavailable|not available|offline|\bdown).{0,20}"
        r"(?:temporar|(?:at|for) the moment|currently|right now|at present|at this time)|"
        r"(?:internal|system|back-?end|database|directory|ldap|proxy|storage)\b.{0,25}"
        r"(?:\berror|fault|\bfail|problem|trouble|\bdown\b|offline|unreachable|overload|"
        r"not respond|does not answer)|"
        r"server\b.{0,15}(?:\berror|\bdown\b|offline|unreachable)|\bmaintenance\b|overload"
    ),
    de=(
        r"(?:vor(?:ü|ue)bergehend|momentan|zurzeit|derzeit|zur zeit)\w{0,3}\b.{0,40}"
        r"(?:nicht|gest(?:ö|oe)rt|fehler|st(?:ö|oe)rung)|\bwartung|\bgewartet|"
        r"interner \w{0,6}fehler|"
        r"serverfehler|(?:ü|ue)berlast"
    ),
    fr=(
        r"(?:momentan[eé]ment|temporairement|actuellement)\b.{0,40}(?:indisponible|impossible)|"
        r"en maintenance|service indisponible|surcharg|erreur (?:interne|temporaire|du serveur)"
    ),
    es=(
        r"temporalmente.{0,30}no |no disponible|mantenimiento|sobrecargad|"
        r"error (?:interno|temporal|del servidor)"
    ),
    pt=r"indispon[ií]vel|manuten[cç][aã]o",
    it=(
        r"temporaneamente.{0,30}non |non (?:[eè] )?disponibile|manutenzione|sovraccaric|"
        r"errore (?:interno|temporaneo|del server)"
    ),
    pl=(
        r"(?:tymczasow|chwilow)\w{1,3} .{0,30}niedost[eę]pn|us[łl]uga niedost[eę]pn|"
        r"prace? techniczn|b[łl][aą]d (?:wewn|serwera)|przeci[aą][zż]on"
    ),
    ru=(
        r"временно.{0,30}(?:недоступ|не работ)|сервис недоступ|техническ\w{1,4} работ|"
        r"внутренняя ошибка|ошибка сервера|перегруж"
    ),
    ja=r"一時的.{0,20}(?:利用|使用|障害|エラー|でき)|メンテナンス|サーバー?エラー|混雑|内部エラー",
    zh=r"暂时(?:不可用|无法)|维护|(?:系统|服务器?)(?:内部)?(?:错误|繁忙|忙|不可用)|内部错误",
)

LISTED_FAMILY = any_language(
    en=(
        r"(?:poor|bad|low) (?:\w{1,10} )?(?:reputation|score)|\bip\b.{0,40}(?:\blisted|"
        r"reputation|\bbanned)"
    ),
    de=r"(?:sperr|block)liste|schwarzen? liste|\bip\b.{0,30}(?:gesperrt|blockiert|gelistet)",
    fr=r"liste (?:noire|de blocage)|\bip\b.{0,40}(?:bloqu[eé]|refus[eé])",
    es=r"lista (?:negra|de bloqueo)|\bip\b.{0,40}bloquead",
    it=r"lista nera|\bip\b.{0,40}bloccat",
    pl=r"czarn\w{1,3} li[sś]|\bip\b.{0,40}zablokowan",
    ru=r"ч[её]рн\w{1,3} списк|\bip\b.{0,40}заблокир",
    ja=r"ブラックリスト|拒否リスト",
    zh=r"黑名单|ip.{0,15}(?:被封|被拒|封禁)",
)
