//! Finds the line of a place in a YAML file.

use crate::place::{Place, Step};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::{Location, Spanned};
use std::fmt;

/// The lines of a file's keys and values.
pub(crate) struct Lines(Option<Spanned<Node>>);

enum Node {
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
    List(Vec<Spanned<Node>>),
    Word(String),
}

impl Lines {
    pub fn of(yaml: &str) -> Self {
        Self(serde_saphyr::from_str(yaml).ok())
    }

    /// The line of a place, from 1: as far as the way into the file can be followed.
    pub fn line(&self, place: &Place) -> usize {
        let Some(root) = &self.0 else { return 1 };
        let mut line = line_of(root);
        let mut here = root;
        for step in &place.0 {
            match (step, &here.value) {
                (Step::Key(key), Node::Map(entries)) => {
                    let Some((found, value)) = entries.iter().find(|(known, _)| known.value == *key) else {
                        break;
                    };
                    line = line_of(found);
                    here = value;
                }
                (Step::Nth(n), Node::List(nodes)) => {
                    let Some(node) = nodes.get(*n) else { break };
                    line = line_of(node);
                    here = node;
                }
                (Step::Word(word), _) => {
                    line = here.value.find(word, line_of(here)).unwrap_or(line);
                    break;
                }
                _ => break,
            }
        }
        line
    }
}

impl Lines {
    /// The first line of the map that has a key at this place.
    pub fn start_of_map_at(&self, place: Location) -> Option<usize> {
        self.0.as_ref()?.value.start_of_map_at(place)
    }
}

impl Node {
    fn start_of_map_at(&self, place: Location) -> Option<usize> {
        match self {
            Self::Word(_) => None,
            Self::List(nodes) => nodes.iter().find_map(|node| node.value.start_of_map_at(place)),
            Self::Map(entries) => {
                let here = |known: Location| (known.line(), known.column()) == (place.line(), place.column());
                if entries.iter().any(|(key, _)| here(key.referenced)) {
                    return entries.first().map(|(first, _)| line_of(first));
                }
                entries.iter().find_map(|(_, value)| value.value.start_of_map_at(place))
            }
        }
    }

    /// The line of the first key or value that is the word.
    fn find(&self, word: &str, line: usize) -> Option<usize> {
        match self {
            Self::Word(text) => (text == word).then_some(line),
            Self::List(nodes) => nodes.iter().find_map(|node| node.value.find(word, line_of(node))),
            Self::Map(entries) => entries.iter().find_map(|(key, value)| {
                if key.value == word { Some(line_of(key)) } else { value.value.find(word, line_of(value)) }
            }),
        }
    }
}

fn line_of<T>(spanned: &Spanned<T>) -> usize {
    usize::try_from(spanned.referenced.line()).map_or(1, |line| line.max(1))
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Word(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Word(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Word(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Word(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Word(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Word(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Map(entries))
    }
}
