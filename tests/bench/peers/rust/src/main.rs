//! One Rust peer over a batch directory, as peer.py does it for Python. Usage: peer dom_smoothie DIR
use std::{env, fs, path::Path};

fn process_seconds() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut now) };
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}

fn run(html: &[u8], url: Option<&str>) -> Option<serde_json::Value> {
    let text = String::from_utf8_lossy(html);
    let got = dom_smoothie::Readability::new(text.as_ref(), url, None).ok()?.parse().ok()?;
    let mut out = serde_json::json!({"headline": got.title, "articleBody": got.text_content.to_string()});
    let fields = [("author", got.byline), ("datePublished", got.published_time), ("image", got.image), ("inLanguage", got.lang)];
    for (name, value) in fields {
        if let Some(value) = value {
            out[name] = value.into();
        }
    }
    Some(out)
}

fn main() {
    let directory = env::args().nth(2).expect("usage: peer NAME DIR");
    let list = fs::read_to_string(Path::new(&directory).join("pages.jsonl")).expect("pages.jsonl");
    let mut spent = 0.0;
    for line in list.lines() {
        let page: serde_json::Value = serde_json::from_str(line).expect("a JSON line");
        let html = fs::read(Path::new(&directory).join(page["file"].as_str().unwrap())).expect("the page");
        let start = process_seconds();
        let mut out = run(&html, page["url"].as_str()).unwrap_or_else(|| serde_json::json!({}));
        spent += process_seconds() - start;
        out["id"] = page["id"].clone();
        println!("{out}");
    }
    eprintln!("{spent:.6}");
}
