"""Word families of refused logins, the same in every protocol; what says most stands first."""

from smtpwidgets.checks.reply_row import LOGIN, sourced
from smtpwidgets.checks.word_families import (
    TLS_FIRST,
    TOO_MANY,
    TROUBLE_FOR_NOW,
    any_language,
    family,
)

__all__ = ["IN_USE", "LOGIN_FAMILIES", "SWITCHED_OFF", "WRONG"]

_APP_PASSWORD = any_language(
    en=(
        r"\b(?:two|2)[- ]?(?:step|factor)|\b2fa\b|\bmfa\b|multi-?factor|"
        r"password for (?:external|third.party|mail) (?:app|program|client)|"
        r"(?:third.party|external|separate|generated) (?:\w{1,10} )?password"
    ),
    de=(
        r"app-?(?:passwor|kennwor)t|anwendungs(?:spezifische\w?|-)? ?(?:passwor|kennwor)t|"
        r"(?:zwei|2)-?(?:faktor|stufen)"
    ),
    fr=r"mots? de passe (?:d'|d |de l'|pour l'|pour les )?applic|(?:deux|2) (?:facteurs|[eé]tapes)",
    es=r"contrase(?:ñ|n)a (?:de|para|espec[ií]fica).{0,12} aplicaci",
    pt=r"senha (?:de|do|para) (?:app|aplica)",
    it=r"password (?:specifica )?(?:per|di|dell[ae']) ?(?:le |l')?app",
    pl=r"has[łl][oa] (?:do |dla )?aplikacji",
    ru=r"парол\w{0,3} (?:для )?(?:внешн\w{1,4} )?приложени",
    ja=r"アプリ(?:ケーション)?(?:固有の?|専用の?|用の?|の)?パスワード",
    zh=r"(?:应用|客户端|第三方)(?:程序)?(?:专用)?密码",
)

_TOKEN = any_language(
    en=(
        r"(?:use|using|with|via|requires?|through) (?:an? )?(?:x?oauth|modern auth)|"
        r"(?:only|must|need).{0,25} (?:x?oauth|modern auth)|"
        r"(?:basic|password)[- ]?(?:based )?(?:auth\w{0,12}|log-?ins?|sign-?ins?)\b.{0,40}"
        r"(?:no longer|retired|deprecated|discontinued|switched off|turned off|ended|removed|"
        r"disabled|not (?:allow|support|permi|accept))|"
        r"passwords? (?:is|are) no longer (?:accept|support|allow)"
    ),
    others=(
        r"oauth.{0,40}(?:erforderlich|requis|obligatoire|requerid|richiest|wymag|требу|必要|"
        r"必须)"
    ),
)

_EXPIRED = any_language(
    en=(
        r"pass(?:word|phrase|code).{0,30}(?:expired|ran out|run out|too old|no longer valid|"
        r"(?:must|needs to|has to) be (?:changed|reset|renewed|updated))|"
        r"(?:must|need to|have to|please) (?:reset|renew|update) (?:your|the) pass|"
        r"(?:expired|outdated) pass"
    ),
    de=(
        r"(?:passwort|kennwort).{0,30}(?:abgelaufen|(?:ge(?:ä|ae)ndert|zur(?:ü|ue)ckgesetzt) "
        r"werden|nicht mehr g(?:ü|ue)ltig)"
    ),
    fr=r"mot de passe.{0,30}(?:expir[eé]|p[eé]rim[eé]|doit [eê]tre (?:chang|modifi))",
    es=r"(?:contrase(?:ñ|n)a|clave).{0,30}(?:caducad|expirad|vencid|debe ser cambiad)",
    pt=r"senha.{0,30}expir",
    it=r"password.{0,30}(?:scadut|deve essere (?:cambiat|modificat))",
    pl=r"has[łl][oa].{0,30}(?:wygas|przeterminowan)",
    ru=r"(?:срок.{0,30}парол\w{0,2}|парол\w{0,2}).{0,30}(?:ист[её]к|устарел|просрочен)",
    ja=r"パスワード.{0,20}(?:期限|期間).{0,10}切れ",
    zh=r"密码.{0,10}(?:过期|失效|到期)",
)

_PLACE = any_language(
    en=(
        r"(?:your|this|client|source|remote|sending) (?:ip|host|address|network|country|location)"
        r".{0,40}(?:not (?:allow|permit|authori|white|on)|denied|block|\bban|forbid|refus|"
        r"restrict)|"
        r"(?:geo|country|region|location)[- ](?:block|restrict|fenc|polic)|"
        r"\bip\b.{0,40}(?:allow|white)[- ]?list"
    ),
    de=r"aus (?:diesem|ihrem|deinem) (?:land|netz)|ihre ip.{0,40}(?:gesperrt|blockiert|nicht )",
    fr=(
        r"depuis (?:ce|votre|cet) (?:pays|r[eé]seau|emplac)|votre .{0,10}\bip\b.{0,40}(?:bloqu|"
        r"autoris)"
    ),
    es=r"desde (?:este|su|tu|esta) (?:pa[ií]s|ubicaci|red)|su .{0,14}\bip\b.{0,40}(?:bloq|autoriz)",
    it=r"da (?:questo|questa) (?:paese|posizione|rete)|(?:suo|tuo) .{0,11}\bip\b.{0,40}bloccat",
    pl=r"z (?:tego|twojego) (?:kraju|adresu|miejsca)",
    ru=r"(?:из|с) (?:этой|вашей|вашего|этого) (?:страны|сети|ip|адреса)",
    ja=r"この(?:国|地域|ipアドレス)|海外から",
    zh=r"异地登录|境外|海外|(?:ip|地区|国家).{0,15}(?:限制|禁止|不允许|封)",
)

_ON_THE_WEB = any_language(
    en=r"(?:log|sign) ?-?in .{0,30}(?:web ?mail|browser|web ?site|portal)",
    others=(
        r"(?:melden sie sich|connectez-vous|inicie sesi[oó]n|accedi|zaloguj|войдите|ログイン|登录)"
        r".{0,40}(?:webmail|browser|navigateur|navegador|przegl[aą]dar|браузер|ブラウザ|浏览器|"
        r"网页)"
    ),
)

_OFF = any_language(
    en=(
        r"not (?:been |yet )?(?:enabled|activated|switched on|turned on|allowed|permitted)|"
        r"disabled|deactivated|switched off|turned off|inactive|"
        r"(?:must|has to|needs to) (?:first )?be (?:activated|enabled|switched|turned)"
    ),
    de=(
        r"nicht (?:aktiv|freigeschaltet|erlaubt|zugelassen|gestattet|eingeschaltet)|deaktiviert|"
        r"gesperrt|(?:ab|aus)geschaltet"
    ),
    fr=r"d[eé]sactiv|(?:pas|non) (?:activ|autoris|permis)|interdit|bloqu[eé]",
    es=(
        r"no (?:est[aá] )?(?:activ|habilit|permit|autoriz)|(?:des|in|desh)(?:activ|abilit)ad|"
        r"bloquead"
    ),
    pt=r"desativad|n[aã]o (?:est[aá] )?(?:ativ|habilit)",
    it=r"non (?:[eè] )?(?:attiv|abilit|consentit)|dis(?:attiv|abilit)at|bloccat",
    pl=r"wy[łl][aą]czon|zablokowan|nieaktywn|nie (?:jest )?(?:w[łl][aą]czon|aktywn)",
    ru=r"отключ|выключ|запрещ|заблокирован|не (?:включ|подключ|активир|разреш)",
    ja=r"無効|停止|許可されて|有効(?:では|に)|利用でき|使用でき",
    zh=r"未开启|没有开启|未开通|没有开通|未启用|关闭|禁用|停用",
)
_PROTOCOLS = r"(?:smtp|imap4?|pop3?)\b"
# In Japanese and Chinese no blank divides the protocol from the next word.
_SERVICE = (
    r"(?:smtp|imap4?|pop3?|submission|remote access|mail (?:programs?|clients?)|"
    r"(?:external|third.party) (?:programs?|clients?|apps?|access))"
)
SWITCHED_OFF = (
    rf"{_SERVICE}.{{0,50}}(?:{_OFF})|(?:{_OFF}).{{0,25}}{_SERVICE}|"
    rf"(?:enable|activate|switch on|turn on) .{{0,20}}\b{_PROTOCOLS}"
)

_CLOSED = any_language(
    en=(
        r"(?:account|user|mailbox|service|domain|subscription)\b.{0,40}"
        r"(?:suspend|deactivat|on hold|frozen|not active|lapsed|blocked|disabled|locked)|"
        r"(?:suspended|disabled|locked|blocked|inactive|deactivated) (?:account|user|mailbox)|"
        r"(?:log|sign)-?in (?:has been|was|is) (?:closed|shut|withdrawn|revoked|suspended)|"
        r"(?:account|mailbox|access) (?:\w{1,10} ){0,2}?(?:closed|terminated|revoked|withdrawn)"
    ),
    de=(
        r"(?:konto|postfach|account|benutzer|zugang|mailbox)\b.{0,40}(?:gesperrt|deaktiviert|"
        r"stillgelegt|gel(?:ö|oe)scht|gek(?:ü|ue)ndigt|blockiert)"
    ),
    fr=(
        r"(?:compte|bo[iî]te|utilisateur)\b.{0,40}(?:suspend|d[eé]sactiv|bloqu|ferm[eé]|supprim|"
        r"verrou)"
    ),
    es=(
        r"(?:cuenta|buz[oó]n|usuario)\b.{0,40}(?:suspendid|desactivad|deshabilitad|bloquead|"
        r"cerrad|cancelad|eliminad)"
    ),
    pt=r"conta\b.{0,40}(?:suspens|desativad|bloquead|encerrad)",
    it=r"(?:account|casella|utente)\b.{0,40}(?:sospes|disattivat|disabilitat|bloccat|chius)",
    pl=(
        r"(?:konto|skrzynk|u[zż]ytkownik).{0,40}(?:zablokowan|zawieszon|wy[łl][aą]czon|"
        r"nieaktywn|usuni)"
    ),
    ru=(
        r"(?:аккаунт|уч[её]тн|ящик|пользовател).{0,40}(?:заблокирован|отключ[её]н|приостановлен|"
        r"удал[её]н|закрыт|неактив)"
    ),
    ja=r"(?:アカウント|ユーザー|メールボックス).{0,20}(?:停止|無効|ロック|凍結|削除|閉鎖)",
    zh=r"(?:账[号户]|帐[号户]|邮箱|用户).{0,15}(?:停用|禁用|冻结|封禁|锁定|被封|注销|暂停)",
)

WRONG = any_language(
    en=(
        r"auth\w{0,12} (?:failed|failure|unsuccessful|rejected)|"
        r"(?:credentials?|passwords?|log-?in|user ?name|account (?:name|data))\b.{0,30}"
        r"(?:wrong|incorrect|invalid|fail|mismatch|unknown|"
        r"not (?:valid|match|correct|accept|recogni|known))|"
        r"(?:wrong|bad|incorrect|invalid|unknown) (?:user|log-?in|sign-?in|pass|cred|"
        r"secret|account)|"
        r"no such user|"
        r"user (?:not found|does not exist)"
    ),
    de=(
        r"(?:passwort|kennwort|benutzer\w{0,8}|zugangsdaten|anmeldedaten|anmeldung)\b.{0,40}"
        r"(?:falsch|ung(?:ü|ue)ltig|unbekannt|fehlgeschlagen|nicht korrekt|abgelehnt|fehlerhaft)|"
        r"(?:falsche|ung(?:ü|ue)ltige)\w? (?:passw|kennw|benutz|zugang|anmelde)"
    ),
    fr=(
        r"(?:identifiant|mot de passe|utilisateur|authentification|connexion)s?\b.{0,40}"
        r"(?:incorrect|invalide|erron|inconnu|[eé]chou|refus)|mauvais (?:identifiant|mot|nom)|"
        r"[eé]chec (?:de |d')(?:l'|la )?(?:authent|connexion|identif)"
    ),
    es=(
        r"(?:usuario|contrase(?:ñ|n)a|clave|credenciales|autenticaci[oó]n)\b.{0,40}"
        r"(?:incorrect|inv[aá]lid|no v[aá]lid|err[oó]ne|fall|rechaz)|(?:fallo|error) de auten"
    ),
    pt=r"(?:usu[aá]rio|senha|autentica[cç][aã]o).{0,40}(?:incorret|inv[aá]lid|falh)",
    it=(
        r"(?:utente|password|credenziali|autenticazione)\b.{0,40}(?:errat|non valid|fallit|"
        r"sbagliat)"
    ),
    pl=(
        r"(?:login|has[łl]o|u[zż]ytkownik|logowani|uwierzytelni).{0,40}"
        r"(?:nieprawid[łl]ow|b[łl][eę]dn|niepoprawn|nie ?uda|odrzucon)|"
        r"(?:nieprawid[łl]ow|b[łl][eę]dn|niepoprawn)\w{0,3} (?:login|has[łl]o|u[zż]ytk|nazw|dane)"
    ),
    ru=(
        r"(?:невер|неправильн|ошибочн)\w{0,4} (?:логин|парол|имя|уч[её]тн|данн)|"
        r"(?:парол|логин|аутентификац|авторизац).{0,40}(?:невер|неправильн|не (?:удал|совпад)|ошиб)"
    ),
    ja=r"(?:認証|ログイン|パスワード|ユーザー).{0,30}(?:失敗|違い|違って|間違|誤|正しくあり)",
    zh=r"(?:认证|验证|登录|密码|用户名|[帐账]号).{0,20}(?:失败|错误|不正确|有误|无效)",
)

IN_USE = any_language(
    others=(
        r"(?:anderen?|autre|otra|altra|inn[aeąy]\w?|друг\w{1,3}) (?:\w{1,12} )?(?:sitzung|session|"
        r"sesi[oó]n|sesj|сесси|сеанс|programm|client)|"
        r"(?:postfach|bo[iî]te|buz[oó]n|casella|skrzynk|ящик|メールボックス|邮箱).{0,30}"
        r"(?:in benutzung|belegt|benutzt|verwendet|utilis[eé]|en uso|in uso|u[zż]ywan|использу|"
        r"занят|使用中|占用)"
    ),
)

LOGIN_FAMILIES = sourced(
    "list of causes, K113, K131 to K162",
    "2026-11",
    family("login-needs-encryption", LOGIN, TLS_FIRST),
    family("authorisation-code", LOGIN, r"授权码"),
    family("app-password-needed", LOGIN, _APP_PASSWORD, also=("wrong-password",)),
    family("token-wanted", LOGIN, _TOKEN),
    family("password-expired", LOGIN, _EXPIRED),
    family("too-many-logins", LOGIN, TOO_MANY),
    family("place-barred", LOGIN, _PLACE),
    family("web-sign-in", LOGIN, _ON_THE_WEB),
    family("access-switched-off", LOGIN, SWITCHED_OFF, also=("account-closed",)),
    family("account-closed", LOGIN, _CLOSED, also=("access-switched-off",)),
    family("login-service-down", LOGIN, TROUBLE_FOR_NOW),
)
