SITEURL = "https://pelikaan.example"
AUTHOR = "Iemand"
ARTICLE_URL = "{date:%Y}/{slug}.html"
