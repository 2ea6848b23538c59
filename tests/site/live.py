"""The Herald's live blog: entries with times, the newest first, marked as both kinds that publishers use."""

from site_model import HERALD
from templates import cms, esc, script_json

TITLE = 'Storm night in Tarn Bay: how the harbour wall was lost, as it happened'
AUTHOR = 'Idris Penhallow'
STANDFIRST = "The worst night in the harbour for seventy years, minute by minute, from the Herald's reporters on the quay."
ENTRIES = [
    ('2025-01-12T04:10:00+00:00', 'Water falls in Marsh Street',
     'The water in Marsh Street has begun to fall. Two neighbours and the duty engineer have kept the last pump running by hand since '
     'half past one, and the fire brigade has now relieved them. Nobody is missing.'),
    ('2025-01-12T02:35:00+00:00', 'Ice house roof carried away',
     "The roof of the ice house has been carried across the quay and lies against the chandler's. The harbour master asks everybody to "
     'keep away from the north side, where stones are still coming over the wall with every third or fourth wave.'),
    ('2025-01-12T01:20:00+00:00', 'Nineteen homes flooded',
     'The council counts nineteen homes in Rope Lane with water above the floor. The parish hall is open, with blankets and soup. People '
     'who need a boat are asked to hang a sheet from an upper window, since the telephone exchange is out.'),
    ('2025-01-11T23:55:00+00:00', 'North wall breached',
     'The north harbour wall has broken. A gap of some nine metres has opened between the steps and the old crane, and the sea is running '
     'straight into Rope Lane. The lifeboat has moved to the south channel.'),
    ('2025-01-11T22:30:00+00:00', 'High water still an hour away',
     'Waves are breaking over the lighthouse road with an hour to go until high water. The last ferry has stayed on the island for the '
     'night, and the coast road is closed at Hollin Cross.'),
]
FIRST, LAST = ENTRIES[-1][0], ENTRIES[0][0]

ENTRY = '<article class="css-lv1 Entry_root__Y"><time datetime="{at}">{clock}</time><h2>{name}</h2><p>{text}</p></article>\n'
PAGE = '''{head}
<div role="main" class="css-m41"><h1>{title}</h1>
<div class="css-by7">By <a href="{author_url}" rel="author">{author}</a></div>
<p class="css-std">{standfirst}</p><div class="css-lvb">
{entries}</div></div>{foot}'''


def structured_data(url):
    return {
        '@context': 'https://schema.org', '@type': ['NewsArticle', 'LiveBlogPosting'], 'headline': TITLE, 'inLanguage': 'en',
        'datePublished': FIRST, 'dateModified': LAST, 'coverageStartTime': FIRST, 'coverageEndTime': LAST,
        'author': {'@type': 'Person', 'name': AUTHOR}, 'mainEntityOfPage': url,
        'liveBlogUpdate': [{'@type': 'BlogPosting', 'headline': name, 'datePublished': at, 'articleBody': text} for at, name, text in ENTRIES],
    }


def add_live(site):
    url = f'{site.origin(HERALD)}/live/storm-night'
    extra = f'<meta property="og:type" content="article"><script type="application/ld+json">{script_json(structured_data(url))}</script>'
    entries = ''.join(ENTRY.format(at=at, clock=at[11:16], name=esc(name), text=esc(text)) for at, name, text in ENTRIES)
    site.put(HERALD, 'live/storm-night.html', PAGE.format(
        head=cms.head(site, HERALD, TITLE, url, extra), title=esc(TITLE), author_url=site.author_url(HERALD, AUTHOR), author=AUTHOR,
        standfirst=esc(STANDFIRST), entries=entries, foot=cms.FOOT))
    site.expect(url, 'article', **{
        '@id': url, 'pageType': 'live_blog', 'headline': TITLE, 'author': [{'name': AUTHOR}], 'datePublished': FIRST, 'dateModified': LAST,
        'inLanguage': 'en', 'firstParagraph': ENTRIES[0][2], 'lastParagraph': ENTRIES[-1][2], 'absent': cms.ABSENT,
        'entries': [{'datePublished': at, 'name': name} for at, name, _ in ENTRIES]})
