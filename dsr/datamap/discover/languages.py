"""Words that databases use in Spanish, Portuguese, French, Italian, German, Dutch, the Nordic languages and Polish, by the
English word that the rules know.

A word is left out where English, or another of these languages, means something else by it: French `pays` stays, Spanish
`firma` (signature) and German `Firma` (company) do not.
"""

import re
import unicodedata
from functools import cache

# The English word, then those that mean it: without accents and in the singular, and plurals that `_PLURALS` does not make.
_WORDS = """
customer: cliente clienti kunde kunden kundin klant klanten kund kunder klient klienci asiakas kundschaft clientela
user: usuario usuaria utilisateur utilisatrice benutzer nutzer anwender gebruiker utente utilizador bruker anvandare uzytkownik
person: persona personas pessoa personne personer osoba
patient: paciente patienten paziente pazienti pacjent patiente
student: alumno alumna aluno aluna estudiante estudante etudiant etudiante eleve schueler schuler studierende studente leerling
student: elever uczen
member: miembro socio socia membro membre adherent adherente mitglied leden medlem
subscriber: suscriptor suscriptora abonado assinante abonne abonnent abonnee abbonato
passenger: pasajero passageiro passager passagier passagiere fahrgast passeggero passasjer
guest: huesped hospede gast gaste gaeste ospite gjest gjester invitado convidado gasten
resident: inquilino inquilina locataire mieter mieterin huurder locatario
borrower: prestatario emprunteur ausleiher
reader: lector lectora lecteur lezer leser
donor: donante doador donateur spender donatore
volunteer: voluntario voluntaria benevole freiwilliger vrijwilliger
applicant: candidato candidata candidat bewerber bewerberin solicitante demandeur
buyer: comprador compradora acheteur kaufer kaeufer koper
author: autor autora auteur autore verfasser forfatter
owner: propietario propietaria proprietario proprietaria proprietaire eigentumer eigentuemer besitzer eigenaar dueno duena
owner: inhaber
holder: titular titulaire
account: cuenta compte konto
profile: perfil profil profilo
employee: empleado empleada funcionario funcionaria empregado employe employee angestellter angestellte mitarbeiter
employee: mitarbeiterin medewerker werknemer impiegato dipendente ansatt anstalld pracownik trabajador trabalhador colaborador
employee: collaborateur salarie
doctor: medico medecin arzt aerzte arzte arztin aerztin dottore lege lekarz
practitioner: nutricionista psicologo psicologa psychologue veterinario tierarzt fisioterapeuta dietista odontologo
practitioner: nutritionist podologo kinesiologo terapeuta
dentist: dentista dentiste zahnarzt tandarts
nurse: enfermero enfermera enfermeiro enfermeira infirmier infirmiere krankenschwester pfleger verpleegkundige
teacher: profesor profesora maestro docente enseignant professeur lehrer lehrerin leraar docent insegnante larer laerer
driver: chofer motorista chauffeur fahrer
courier: repartidor entregador livreur bezorger
seller: vendedor vendedora vendeur vendeuse verkaufer verkaeufer venditore verkoper selger
manager: gerente gestor gestionnaire verwalter verwalterin
boss: jefe chefe
agent: agente agenten
broker: corredor corretor courtier makler vermittler
assessor: perito gutachter
administrator: administrador administradora administrateur beheerder amministratore
technician: tecnico technicien techniker
mechanic: mecanico mecanicien mechaniker monteur
operator: operatore operatrice operador operadora operateur
clerk: recepcionista receptionniste sachbearbeiter bearbeiter
caretaker: hausmeister hausmeisterin hausverwalter huismeester gardien vaktmester vaktmastare conserje conserjes portinaio
cashier: cajero cajera kassierer caissier
consultant: berater conseiller asesor
trainer: entrenador treinador entraineur
supplier: proveedor fornecedor fournisseur lieferant leverancier fornitore leverandor dostawca
company: empresa entreprise unternehmen bedrijf azienda societe sociedad
school: escuela escola ecole schule scuola skole
course: curso kurs corso
class: turma classe klasse
department: departamento departement abteilung afdeling avdeling reparto
city: ciudad cidade ville stadt citta plaats stad miasto
country: pais pays nazione
store: tienda loja magasin filiale sucursal winkel negozio butikk
team: equipo equipe mannschaft squadra
group: grupo groupe gruppe gruppo groep
project: proyecto projeto projet projekt progetto
room: habitacion quarto chambre zimmer kamer habitaciones
hospital: krankenhaus ziekenhuis ospedale
bank: banco banque
product: producto produto produit produkt prodotto articulo artigo artikel varer
category: categoria categorie kategorie kategori
film: pelicula filme
book: libro livro livre buch bucher buecher boek ksiazka
service: servicio servico dienst dienstleistung
role: papel
permission: permiso permissao
price: precio preco prix preis prijs prezzo pris cena
language: idioma langue sprache taal
order: pedido commande bestellung bestelling ordine ordini zamowienie encomenda auftrag auftrage auftraege ordre
invoice: factura fatura facture rechnung factuur fattura fatture faktura
payment: pago pagamento paiement zahlung betaling platnosc comprobante
card: tarjeta cartao carte karte kaart kort
reservation: reserva reservacion reservierung buchung boeking prenotazione prenotazioni rezerwacja
address: direccion endereco adresse anschrift adres indirizzo adressen domicilio
branch: vestiging succursale zweigstelle filiaal
incident: incidencia incidente vorfall
ticket: billete boleto bilhete billet biglietto billett bilet
message: mensaje mensagem mensagens nachricht bericht messaggio melding wiadomosc
note: nota notas notiz
comment: comentario commentaire kommentar kommentare opmerking bemerkung
review: resena avaliacao avis bewertung beoordeling
sale: venta venda vente verkauf verkoop vendita vendite
purchase: compra achat einkauf aankoop acquisto acquisti
shipment: envio livraison lieferung levering spedizione versand
delivery: entrega
cart: carrito carrinho panier warenkorb winkelwagen carrello
session: sesion sessao sitzung sessie sessione
rental: prestamo emprestimo ausleihe alquiler aluguel verleih noleggio
appointment: cita consulta afspraak rendezvous rdv appuntamento agendamento
contract: contrato contrat vertrag contratto
lease: arrendamiento
document: documento dokument
file: archivo arquivo fichier datei
photo: foto fotografia
image: imagen imagem bild afbeelding immagine imagens
history: historial historico historique verlauf
log: registro protokoll
request: solicitud solicitacao demande anfrage antrag richiesta aanvraag peticion
answer: respuesta resposta reponse antwort antwoord risposta
question: pregunta pergunta frage vraag domanda
login: inloggegevens anmeldung
registration: inscripcion inscricao inscription registrierung anmeldungen
contribution: cotisation
survey: encuesta umfrage enquete
sender: remitente expediteur absender afzender mittente avsender
recipient: destinatario destinataire empfanger empfaenger ontvanger mottaker
creator: creador criador ersteller createur
created: creado creada criado criada cree erstellt aangemaakt creato opprettet
updated: actualizado atualizado modifie geandert geaendert bijgewerkt modificado
table: tabla tabela tabelle tabel tabella
record: datensatz enregistrement
key: schluesselwert sleutel
source: origen origem
destination: destino
issued: ausgegeben uitgegeven entregado
to: an aan
reported: gemeldet gemeld signale reportado
approved: aprobado aprovado approuve genehmigt goedgekeurd
assigned: asignado atribuido assigne zugewiesen toegewezen
responsible: responsable responsavel responsabile verantwortlich
by: por von
parent: padre pai pere vater vader madre mae mutter moeder
child: hijo hija filho filha enfant enfants kinder kinderen
spouse: conyuge conjuge conjoint ehepartner esposo esposa
friend: amigo amiga freund vriend
contact: contacto contato kontakt contatto
beneficiary: beneficiario beneficiaire
relative: pariente parente
guardian: vormund
name: nombre nombres nome nom naam navn namn imie
surname: apellido sobrenome apelido cognome nachname achternaam etternavn efternavn efternamn nazwisko
forename: prenom vorname voornaam fornavn fornamn prenome
full: completo vollstandig volledig
phone: telefono telefone telefoon telefon telefoonnummer telefonnummer tlf telefonnr tlfnr
mobile: movil celular mobiel mobil
email: correo epost epostadresse epostadress mailadresse mailadres emailadresse emailadres emailadress courriel mejl
street: calle rua rue strasse straat gata
postal: postleitzahl cep plz postnummer
province: provincia
state: estado
birth: nacimiento nascimento naissance geburt geburtstag geburtsdatum geboorte geboortedatum nascita fodsel fodselsdato
birth: fodt fodd
gender: sexo sexe geschlecht geslacht genero kjonn
password: contrasena senha passwort kennwort wachtwoord haslo passord losenord
username: benutzername gebruikersnaam brukernavn
amount: monto importe montant betrag bedrag
description: descripcion descricao beschreibung omschrijving descrizione beskrivelse
remark: observacion observacao anmerkung
allergy: alergia allergie
disease: enfermedad doenca maladie krankheit ziekte
medication: medicamento medicament medikament
health: salud saude sante gesundheit gezondheid
blood: sangre sangue sang blut
pregnant: gestante embarazada enceinte schwanger
signature: assinatura unterschrift
id: codigo codice kennung
number: numero
"""
_ENGLISH: dict[str, str] = {}
for _line in _WORDS.strip().splitlines():
    _meant, _, _foreign = _line.partition(": ")
    for _word in _foreign.split():
        _ENGLISH.setdefault(_word, _meant)

# English words that look like a form of one of these.
_KEPT = frozenset(
    {
        "assigne",
        "assignee",
        "assigner",
        "callee",
        "callees",
        "eleven",
        "profiler",
        "candidate",
        "candidates",
        "modifier",
    }
)
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "đ": "d"})
# A number of something, in one word: Kundennummer, klantnr.
_NUMBER = re.compile(r"(.{4,}?)s?(nummer|nr)")
# What German, Dutch and Nordic names end in that are written as one word: Fahrschüler, Benutzerkonto, Mietvertrag.
_GERMANIC = """
kunde kunden kundin klant klanten benutzer nutzer gebruiker bruker schueler schuler leerling mitglied mitglieder medlem
passagier fahrgast mieter huurder bewerber bewerberin kaeufer koper besitzer inhaber mitarbeiter mitarbeiterin
medewerker werknemer lehrer lehrerin leraar docent laerer fahrer verkaeufer verkoper aerzte arzt pfleger tandarts
berater techniker monteur konto rechnung factuur faktura zahlung betaling bestellung bestelling auftrag buchung boeking
reservierung vertrag anfrage aanvraag adresse anschrift nachricht kommentar bewertung beoordeling lieferung levering
sitzung sessie protokoll karte kaart
"""
_ENDS = frozenset(_GERMANIC.split())
# What ends so and is something else: a certificate, a second, a calculation, whoever lets a flat.
_ELSE = ("urkunde", "sekunde", "berechnung", "vermieter")
_FILLERS = frozenset(
    {"de", "del", "do", "da", "dos", "das", "di", "du", "des", "della", "der", "la", "el", "le", "van"}
)


@cache
def in_english(word: str) -> str:
    """The English word for a small-lettered word of a name, or the word as it is."""
    if word in _KEPT:
        return word
    return next((_ENGLISH[form] for form in _forms(_plain(word)) if form in _ENGLISH), word)


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _forms(word: str) -> list[str]:
    """The word, and what it may be the plural of."""
    forms = [word]
    if len(word) > 4:
        for ending, singular in _PLURALS:
            if word.endswith(ending):
                forms.append(word.removesuffix(ending) + singular)
    return forms


_PLURALS = (
    ("s", ""), ("oes", "ao"), ("es", ""), ("en", ""), ("n", ""), ("e", ""), ("er", ""), ("i", "o"), ("i", "e"),
)  # fmt: skip


def translated(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of a name in English, where they are of another language; `de` and the like fall away then."""
    split = tuple(piece for part in parts for piece in _pieces(part))
    english = tuple(map(in_english, split))
    if english == parts:
        return parts
    return tuple(word for word in english if word not in _FILLERS)


def _pieces(part: str) -> tuple[str, ...]:
    """`kundennummer` is (kunden, number), `idcliente` is (id, cliente)."""
    if in_english(part) == part:
        found = _NUMBER.fullmatch(part)
        if found and _is_foreign(found[1]):
            return found[1], "number"
        if part.startswith("id") and _is_foreign(part[2:]):
            return "id", part[2:]
        if part.endswith("id") and _is_foreign(part[:-2]):
            return part[:-2], "id"
        return _ended(part)
    return (part,)


def _ended(part: str) -> tuple[str, ...]:
    """`fahrlehrer` is (fahr, lehrer), of several endings by the longest."""
    for start in range(2, len(part) - 3):
        if any(form in _ENDS for form in _forms(_plain(part[start:]))) and not any(said in part for said in _ELSE):
            return part[:start], part[start:]
    return (part,)


def _is_foreign(word: str) -> bool:
    return len(word) > 3 and in_english(word) != word
