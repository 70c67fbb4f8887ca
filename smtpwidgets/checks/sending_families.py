"""Word families of refused senders, recipients and messages, and of doors that stay shut."""

from smtpwidgets.checks.reply_row import (
    DOOR,
    ENVELOPE,
    HELLO,
    MESSAGE,
    RECIPIENT,
    UPGRADE,
    sourced,
)
from smtpwidgets.checks.word_families import (
    LISTED_FAMILY,
    TLS_FIRST,
    TOO_MANY,
    TROUBLE_FOR_NOW,
    any_language,
    family,
)

__all__ = ["DOOR_FAMILIES", "SENDING_FAMILIES"]

_PASSING = "4\\d\\d"
_FINAL = "5\\d\\d"

_LOGIN_FIRST = any_language(
    en=(
        r"(?:sign|log) ?-?(?:in|on)\b.{0,15}(?:first|before|required|needed)|"
        r"(?:must|need to|have to|please) (?:\w{1,10} ){0,2}?(?:authenticate|log ?-?in|sign ?-?in)|"
        r"authenticat\w{0,4} (?:is |are )?(?:needed|necessary|mandatory|first|before)|"
        r"without (?:authenticat|logging in)"
    ),
    de=(
        r"(?:bitte|zuerst|zun(?:ä|ae)chst|m(?:ü|ue)ssen).{0,30}(?:anmelden|einloggen|authenti)|"
        r"(?:anmeldung|authenti\w{1,4}ierung).{0,20}(?:erforderlich|notwendig|n(?:ö|oe)tig)|"
        r"nicht (?:angemeldet|authenti)|melden sie sich"
    ),
    fr=(
        r"(?:devez|veuillez|d'abord).{0,25}(?:authentifier|connecter|identifier)|"
        r"authentification.{0,20}(?:requise|n[eé]cessaire|obligatoire)|(?:non|pas) authentifi"
    ),
    es=(
        r"(?:debe|necesita|tiene que).{0,20}(?:autentic|iniciar sesi|identific)|"
        r"autenti(?:fi)?caci[oó]n.{0,20}(?:requerid|necesari|obligatori)|"
        r"requiere autent|no autenticad"
    ),
    pt=r"autentica[cç][aã]o.{0,20}(?:necess[aá]ri|obrigat|exigid)",
    it=(
        r"autenticazione.{0,20}(?:richiest|necessari|obbligatori)|(?:deve|devi|"
        r"bisogna).{0,20}autentic"
    ),
    pl=(
        r"wymagan\w{0,2}.{0,20}(?:uwierzytelni|autoryzac|logowani)|"
        r"(?:uwierzytelnieni|autoryzacj|logowani).{0,20}wymagan|zaloguj"
    ),
    ru=(
        r"(?:требуется|необходим\w?).{0,20}(?:аутентификац|авторизац|войти)|"
        r"(?:аутентификац|авторизац)\w{0,2}.{0,20}(?:требуется|необходим)|не авторизован"
    ),
    others=r"smtp-?auth.{0,20}(?:erforder|requis|requer|richiest|wymag|требу|必要|必须)",
    ja=r"(?:認証|ログイン).{0,15}(?:必要|してください|されていません)",
    zh=r"(?:需要|请先|必须|尚未).{0,10}(?:认证|验证|登录|鉴权)",
)

_ONLY_FROM_SOME = any_language(
    en=(
        r"(?:recipient|mailbox|list|group|user)\b.{0,40}(?:accepts? .{0,20}only|only accepts?|"
        r"accepts? (?:mail|messages|e-?mail) from|restricted|(?:not|n't) accept)|"
        r"\bmembers (?:of|may|can)\b|not (?:permitted|allowed|authori[sz]ed) to (?:post|"
        r"send|write) to"
    ),
    de=r"nimmt nur|nur (?:interne|mitglieder|angemeldete)",
    fr=r"n'accepte que|r[eé]serv[eé]e? aux",
    es=r"s[oó]lo acepta",
    it=r"accetta solo",
    pl=r"przyjmuje tylko|tylko od",
    ru=r"принимает только|только от",
    ja=r"のみ受",
    zh=r"[只仅]接受",
)

_RELAY = any_language(
    # As a word of its own: many servers have it in their names.
    en=r"(?<![.\w-])relay(?:ing|ed|s)?\b(?![.\w-])",
    de=r"weiterleitung",
    fr=r"\brelai[s\b]|\brelayer",
    es=r"\breenv[ií]o|retransmi[st]",
    it=r"\binoltro\b",
    pl=r"przekazywani",
    ru=r"ретранс|пересылк",
    ja=r"中継",
    zh=r"中继|转发",
)

_SENDER = any_language(
    en=(
        r"(?:(?:from|sender|envelope)[- ](?:address|header|domain|field|identity)|\bsender)\b"
        r".{0,40}(?:not (?:allow|authori|permit|verif|match|belong|provision|confirm|approv)|"
        r"must (?:match|be)|mismatch|unverified|differs)|"
        r"unverified (?:sender|from|domain|address)|"
        r"(?:domain|identity|signature)\b.{0,30}(?:not |un)(?:verified|confirmed|provision|validat)"
    ),
    others=(
        r"(?:absender|exp[eé]diteur|remitente|remetente|mittente|nadawc|отправител|差出人|送信者|"
        r"发件人).{0,60}(?:\bnicht\b|\bpas\b|\bnon\b|\bno\b|\bn[aã]o\b|\bnie\b|\bне\b|不|ません|"
        r"abgelehnt|refus|rechaz|rifiut|odrzuc|отклон|拒)"
    ),
)

_LIMIT = any_language(
    en=(
        r"(?:limit|quota|allowance|maximum)\b.{0,40}(?:\bto-?day|(?:per|a|an|this) (?:day|hour|"
        r"month|week|minute)|24 ?h|(?:last|past) \d{1,3} |external recipients)|"
        r"(?:dai?ly|hourly|monthly|weekly|24.?h\w{0,4}|outgoing|outbound|external recipients?)\b"
        r".{0,40}(?:limit|quota|allowance|maximum|\bcap\b)|"
        r"\brecipients? (?:limit|rate)|"
        r"(?:credits?|allowance|contingent)\b.{0,30}(?:used up|exhaust|exceed|spent)"
    ),
    de=(
        r"(?:tages|stunden|monats|versand|sende)-?(?:limit|kontingent|grenze|quote)|"
        r"(?:limit|kontingent)\w{0,2}\b.{0,30}(?:erreicht|(?:ü|ue)berschritten|ersch(?:ö|oe)pft)"
    ),
    fr=r"(?:quota|limite)\b.{0,40}(?:d[eé]pass|atteint|[eé]puis)",
    es=(
        r"(?:l[ií]mite|cuota)\b.{0,40}(?:superad|alcanzad|excedid)|(?:super|alcanz|"
        r"exced)\w{1,4} .{0,20}l[ií]mite"
    ),
    pt=r"limite\b.{0,40}(?:excedid|atingid)",
    it=r"limite\b.{0,40}(?:superat|raggiunt)|superat\w .{0,20}limite",
    pl=r"limit\w{0,2}\b.{0,40}(?:przekrocz|wyczerp)|przekroczon\w{0,2} .{0,20}limit",
    ru=r"(?:лимит|квот).{0,40}(?:превыш|исчерп)|превышен\w{0,2} .{0,30}(?:лимит|квот)",
    ja=r"(?:上限|送信(?:数|制限|可能)).{0,20}(?:超|達)",
    zh=r"(?:超[过出]|达到).{0,15}(?:限制|上限|限额)|限额.{0,10}(?:用完|已满)",
)

_FULL = any_language(
    en=(
        r"(?:\bno|not enough|insufficient|out of|lacks?) (?:room|space).{0,40}(?:mail ?box|inbox)|"
        r"(?:mail ?box|inbox)\b.{0,40}(?:no|out of|enough) (?:room|space)|(?:mail ?box|inbox) full"
    ),
    de=r"(?:postfach|mailbox|speicher).{0,40}\bvoll|quota.{0,20}(?:ü|ue)berschritten",
    fr=r"bo[iî]te.{0,40}pleine|quota.{0,30}d[eé]pass",
    es=r"buz[oó]n.{0,40}llen|cuota.{0,30}(?:excedid|superad)",
    pt=r"caixa.{0,40}cheia",
    it=r"casella.{0,40}pien",
    pl=r"skrzynk.{0,40}(?:pe[łl]n|przepe[łl])",
    ru=r"ящик.{0,40}(?:переполн|полон)",
    ja=r"メールボックス.{0,30}(?:一杯|いっぱい|満杯|容量)",
    zh=r"邮箱.{0,20}(?:已满|满了|空间不足|容量)",
)

_NOBODY = any_language(
    en=(
        r"\bno (?:one|body|such|mail ?box|account|user)\b.{0,30}\b(?:here|name|address|"
        r"user|account)|"
        r"(?:address|recipient|mailbox|account|user|alias)\b.{0,40}(?:unknown|not (?:found|known|"
        r"exist|valid|recogni)|doesn't exist|invalid|no longer)|"
        r"(?:unknown|invalid|non-?existent) (?:address|recipient|mailbox|account|user|alias)"
    ),
    de=(
        r"(?:empf(?:ä|ae)nger|postfach|benutzer|adresse).{0,40}(?:unbekannt|existiert nicht|"
        r"nicht (?:gefu|vorh|beka))"
    ),
    fr=r"(?:destinataire|adresse|utilisateur|bo[iî]te).{0,40}(?:inconnu|introuvable|n'existe)",
    es=(
        r"(?:destinatario|direcci[oó]n|usuario|buz[oó]n).{0,40}(?:no existe|desconocid|"
        r"no encontrad)"
    ),
    pt=r"(?:destinat[aá]rio|usu[aá]rio).{0,40}(?:n[aã]o existe|inexistente|desconhecid)",
    it=(
        r"(?:destinatario|indirizzo|utente|casella).{0,40}(?:sconosciut|inesistent|non (?:esist|"
        r"trovat))"
    ),
    pl=(
        r"nie (?:ma|istnieje).{0,30}(?:u[zż]ytkownik|adres|skrzyn|odbiorc)|(?:odbiorc|adres|"
        r"skrzynk|u[zż]ytkownik).{0,30}(?:nie istn|nieznan)"
    ),
    ru=(
        r"(?:нет такого|неизвестн\w{1,3}|не найден) .{0,20}(?:пользовател|адрес|получател|ящик)|"
        r"(?:получател|адрес|ящик|пользовател).{0,30}(?:не (?:сущ|найд)|неизвест)"
    ),
    ja=r"(?:宛先|受信者|ユーザー|アドレス).{0,30}(?:存在しま|見つかり|不明)",
    zh=r"(?:收件人|用户|地址|邮箱).{0,15}(?:不存在|未找到|无效)",
)

_TOO_LARGE = any_language(
    en=(
        r"(?:e-?mail|message|attachment|size|body|data)\b.{0,40}(?:too (?:large|big|long|heavy)|"
        r"bigger|larger|over the .{0,20}(?:size|limit))|\bsize\b.{0,40}exceed|exceed.{0,40}\bsize\b"
    ),
    de=(
        r"(?:nachricht|mail|anhang).{0,40}(?:zu gro(?:ß|ss)|gr(?:ö|oe)(?:ß|ss)e)|"
        r"maximale gr(?:ö|oe)"
    ),
    fr=r"(?:message|taille|pi[eè]ce).{0,40}(?:trop (?:volumineu|grand|gros)|taille|d[eé]passe)",
    es=(
        r"(?:mensaje|tama(?:ñ|n)o|correo).{0,40}(?:demasiado grande|tama(?:ñ|n)o)|tama(?:ñ|"
        r"n)o.{0,40}(?:exced|super)"
    ),
    pt=r"(?:mensagem|tamanho).{0,40}(?:muito grande|excede)",
    it=r"(?:messaggio|dimension).{0,40}(?:troppo grand|superior|eccede|super)",
    pl=r"(?:wiadomo[sś][cć]|rozmiar).{0,40}(?:za du[zż]|zbyt du[zż]|przekracza)",
    ru=r"(?:письм|сообщени|размер).{0,40}(?:слишком (?:больш|велик)|превыша)",
    ja=r"(?:サイズ|メール).{0,20}(?:大きすぎ|を超)",
    zh=r"(?:邮件|大小|附件).{0,15}(?:过大|太大|超过|超出)",
)

_UNWANTED = any_language(
    en=r"\bjunk\b|phishing|suspicious|\battachments?\b|bulk (?:e-?mail|message)|\bfilter(?:ed)?\b",
    de=r"unerw(?:ü|ue)nscht|werbung",
    fr=r"ind[eé]sirable|pourriel",
    es=r"no desead|sospechos",
    it=r"indesiderat|sospett",
    pl=r"niechcian|wirus",
    ru=r"спам|вирус|нежелательн",
    ja=r"迷惑メール|スパム|ウイルス",
    zh=r"垃圾|病毒|敏感|违规",
)

SENDING_FAMILIES = (
    *sourced(
        "list of causes, K113, K181 and K185",
        "2026-11",
        family("login-needs-encryption", ENVELOPE, TLS_FIRST, _FINAL),
        family("login-first", ENVELOPE, _LOGIN_FIRST),
        family("recipient-refused", RECIPIENT, _ONLY_FROM_SOME, _FINAL, also=("relay-denied",)),
    ),
    *sourced(
        "list of causes, K180, K187 and K189 to K194",
        "2026-11",
        family("message-too-large", ENVELOPE, _TOO_LARGE),
        family("mailbox-full", RECIPIENT, _FULL),
        family("daily-limit", ENVELOPE, _LIMIT, also=("sending-too-fast",)),
        family("sending-too-fast", ENVELOPE, TOO_MANY, also=("daily-limit",)),
        family("address-listed", ENVELOPE, LISTED_FAMILY),
        family("recipient-unknown", RECIPIENT, _NOBODY, also=("recipient-refused",)),
        family("relay-denied", RECIPIENT, _RELAY, _FINAL, also=("login-first",)),
        family("sender-not-yours", ENVELOPE, _SENDER, also=("sender-refused",)),
        family("content-refused", MESSAGE, _UNWANTED, _FINAL),
        family("server-trouble", ENVELOPE, TROUBLE_FOR_NOW, _PASSING),
    ),
)

DOOR_FAMILIES = sourced(
    "list of causes, K067 and K068",
    "2026-11",
    family("login-needs-encryption", HELLO, TLS_FIRST, _FINAL),
    family("login-first", HELLO, _LOGIN_FIRST, _FINAL),
    family("too-many-connections", DOOR | HELLO | UPGRADE, TOO_MANY, "[45]\\d\\d", also=("busy",)),
    family(
        "listed-at-the-door",
        DOOR | HELLO,
        LISTED_FAMILY,
        "[45]\\d\\d",
        also=("refused-at-the-door",),
    ),
)
